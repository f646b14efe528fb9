// libjpeg's error manager, made to jump back to the function that called the library.
#pragma once

#include "include/codecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <jpeglib.h>

typedef struct {
  struct jpeg_error_mgr manager;  // first: libjpeg hands back a pointer to it
  jmp_buf back;
  saccade_codec_status status;
  char *message;
} jpeg_errors;

// Sets the manager up; the caller then marks where to return with `setjmp(errors->back)`.
struct jpeg_error_mgr *saccade_jpeg_errors(jpeg_errors *errors, char *message);

// Leaves with a message of our own.
_Noreturn void saccade_jpeg_fail(j_common_ptr jpeg, saccade_codec_status status, const char *message);
