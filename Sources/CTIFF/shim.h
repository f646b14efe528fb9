// Brings libtiff into Swift.
#pragma once
#include <tiffio.h>
