// Brings libjpeg into Swift.
#pragma once
#include <stdio.h>
#include <jpeglib.h>
