// Pictures for SaccadeImages: what Swift cannot say well in itself.
//
// The libraries that decode and encode report failure by jumping out of a callback, which must not cross Swift
// frames; and the loops over pixels are compiled once for each vector width, with the choice made at run time.
#pragma once

#include "codecs.h"
#include "colors.h"
#include "filters.h"
#include "pixels.h"
#include "resize.h"
#include "warp.h"
