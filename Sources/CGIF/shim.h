// Brings giflib into Swift.
#pragma once
#include <gif_lib.h>
