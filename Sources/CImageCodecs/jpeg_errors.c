#include "jpeg_errors.h"

#include "output.h"

#include <jerror.h>

static saccade_codec_status status_of(int code) {
  switch (code) {
    case JERR_INPUT_EMPTY:
    case JERR_INPUT_EOF:
    case JWRN_JPEG_EOF:
      return SACCADE_CODEC_TRUNCATED;
    case JERR_OUT_OF_MEMORY:
      return SACCADE_CODEC_OUT_OF_MEMORY;
    case JERR_ARITH_NOTIMPL:
    case JERR_BAD_PRECISION:
    case JERR_CCIR601_NOTIMPL:
    case JERR_COMPONENT_COUNT:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL:
    case JERR_SOF_UNSUPPORTED:
      return SACCADE_CODEC_UNSUPPORTED;
    default:
      return SACCADE_CODEC_CORRUPT;
  }
}

_Noreturn static void leave(j_common_ptr jpeg) {
  jpeg_errors *errors = (jpeg_errors *)jpeg->err;
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  saccade_say(errors->message, text);
  errors->status = status_of(jpeg->err->msg_code);
  longjmp(errors->back, 1);
}

// libjpeg goes on after damaged data, with grey where the picture should be; a training set must not have that.
static void heed_warning(j_common_ptr jpeg, int level) {
  if (level >= 0) return;
  switch (jpeg->err->msg_code) {
    case JWRN_ARITH_BAD_CODE:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_JPEG_EOF:
    case JWRN_MUST_RESYNC:
      leave(jpeg);
    default:
      break;  // Odd versions and stray bytes between segments cost no pixel.
  }
}

static void print_nothing(j_common_ptr jpeg) { (void)jpeg; }

struct jpeg_error_mgr *saccade_jpeg_errors(jpeg_errors *errors, char *message) {
  jpeg_std_error(&errors->manager);
  errors->manager.error_exit = leave;
  errors->manager.emit_message = heed_warning;
  errors->manager.output_message = print_nothing;
  errors->status = SACCADE_CODEC_OK;
  errors->message = message;
  return &errors->manager;
}

_Noreturn void saccade_jpeg_fail(j_common_ptr jpeg, saccade_codec_status status, const char *message) {
  jpeg_errors *errors = (jpeg_errors *)jpeg->err;
  saccade_say(errors->message, message);
  errors->status = status;
  longjmp(errors->back, 1);
}
