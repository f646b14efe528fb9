// Brings libpng into Swift.
#pragma once
#include <png.h>
