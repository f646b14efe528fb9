#include "CHTTP.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>

// The part of libcurl's interface that is used; its numbers are the same in every version with this name of the library.
typedef void CURL;
typedef void curl_slist;

enum { GLOBAL_DEFAULT = 3, ERROR_SIZE = SACCADE_HTTP_MESSAGE_SIZE, HTTP_AND_HTTPS = 3, MOST_REDIRECTIONS = 10 };

enum {
  LONG = 0,
  POINTER = 10000,
  FUNCTION = 20000,

  OPTION_WRITE_CONTEXT = POINTER + 1,
  OPTION_ADDRESS = POINTER + 2,
  OPTION_ERROR_BUFFER = POINTER + 10,
  OPTION_USER_AGENT = POINTER + 18,
  OPTION_FIELDS = POINTER + 23,
  OPTION_HEAD_CONTEXT = POINTER + 29,
  OPTION_PULSE_CONTEXT = POINTER + 57,
  OPTION_WRITE = FUNCTION + 11,
  OPTION_HEAD = FUNCTION + 79,
  OPTION_PULSE = FUNCTION + 219,
  OPTION_NO_PULSE = LONG + 43,
  OPTION_FOLLOW = LONG + 52,
  OPTION_MOST_REDIRECTIONS = LONG + 68,
  OPTION_NO_SIGNALS = LONG + 99,
  OPTION_SCHEMES = LONG + 181,
  OPTION_SCHEMES_OF_REDIRECTIONS = LONG + 182,
};

enum { CODE_OK = 0, CODE_SCHEME = 1, CODE_ADDRESS = 3, CODE_WEIRD = 8, CODE_REDIRECTIONS = 47, CODE_TOO_LARGE = 63 };

static struct {
  void *library;
  int (*global_init)(long);
  CURL *(*init)(void);
  int (*set)(CURL *, int, ...);
  int (*perform)(CURL *);
  void (*cleanup)(CURL *);
  const char *(*words)(int);
  curl_slist *(*append)(curl_slist *, const char *);
  void (*free_all)(curl_slist *);
} curl;

static const char *const names[] = {
#if defined(__APPLE__)
    "libcurl.4.dylib",
#else
    // The second is the same library over GnuTLS, which some systems have alone.
    "libcurl.so.4", "libcurl-gnutls.so.4",
#endif
};

static int find(const char *name, void *function) {
  void *found = dlsym(curl.library, name);
  *(void **)function = found;
  return found != NULL;
}

static void load(void) {
  for (size_t i = 0; !curl.library && i < sizeof names / sizeof *names; i++) {
    curl.library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
  }
  if (!curl.library) return;
  int whole = find("curl_global_init", &curl.global_init) && find("curl_easy_init", &curl.init)
      && find("curl_easy_setopt", &curl.set) && find("curl_easy_perform", &curl.perform)
      && find("curl_easy_cleanup", &curl.cleanup) && find("curl_easy_strerror", &curl.words)
      && find("curl_slist_append", &curl.append) && find("curl_slist_free_all", &curl.free_all);
  if (!whole || curl.global_init(GLOBAL_DEFAULT) != CODE_OK) curl.library = NULL;
}

typedef struct {
  const saccade_http_listener *listener;
  int stopped;
} transfer;

static size_t hear_head(const char *line, size_t size, size_t count, void *context) {
  transfer *state = context;
  if (state->listener->head_line(state->listener->context, line, size * count)) return size * count;
  state->stopped = 1;
  return size * count == 0 ? 1 : 0;  // Any other number than that of the bytes ends it.
}

static size_t hear_body(const void *bytes, size_t size, size_t count, void *context) {
  transfer *state = context;
  if (state->listener->body(state->listener->context, bytes, size * count)) return size * count;
  state->stopped = 1;
  return size * count == 0 ? 1 : 0;
}

static int hear_pulse(void *context, int64_t expected, int64_t received, int64_t to_send, int64_t sent) {
  (void)expected, (void)received, (void)to_send, (void)sent;
  transfer *state = context;
  if (state->listener->pulse(state->listener->context)) return 0;
  state->stopped = 1;
  return 1;
}

static int prepare(CURL *handle, const char *address, curl_slist *fields, transfer *state, char *message) {
  return curl.set(handle, OPTION_ERROR_BUFFER, message) || curl.set(handle, OPTION_ADDRESS, address)
      || curl.set(handle, OPTION_SCHEMES, (long)HTTP_AND_HTTPS)
      || curl.set(handle, OPTION_SCHEMES_OF_REDIRECTIONS, (long)HTTP_AND_HTTPS)
      || curl.set(handle, OPTION_FOLLOW, 1L) || curl.set(handle, OPTION_MOST_REDIRECTIONS, (long)MOST_REDIRECTIONS)
      // Signals are the program's: none ends a wait for a name's address.
      || curl.set(handle, OPTION_NO_SIGNALS, 1L) || curl.set(handle, OPTION_USER_AGENT, "saccade")
      || (fields && curl.set(handle, OPTION_FIELDS, fields)) || curl.set(handle, OPTION_HEAD, hear_head)
      || curl.set(handle, OPTION_HEAD_CONTEXT, state) || curl.set(handle, OPTION_WRITE, hear_body)
      || curl.set(handle, OPTION_WRITE_CONTEXT, state) || curl.set(handle, OPTION_PULSE, hear_pulse)
      || curl.set(handle, OPTION_PULSE_CONTEXT, state) || curl.set(handle, OPTION_NO_PULSE, 0L);
}

static saccade_http_status status_of(int code) {
  switch (code) {
    case CODE_OK:
      return SACCADE_HTTP_OK;
    case CODE_SCHEME:
    case CODE_ADDRESS:
    case CODE_WEIRD:
    case CODE_REDIRECTIONS:
    case CODE_TOO_LARGE:
      return SACCADE_HTTP_REFUSED;
    default:
      return SACCADE_HTTP_BROKEN;
  }
}

saccade_http_status saccade_http_get(
    const char *address, const char *const *fields, size_t count, const saccade_http_listener *listener, char *message) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, load);
  message[0] = 0;
  if (!curl.library) {
    snprintf(message, SACCADE_HTTP_MESSAGE_SIZE, "%s cannot be loaded", names[0]);
    return SACCADE_HTTP_NO_LIBRARY;
  }
  transfer state = {listener, 0};
  curl_slist *list = NULL;
  CURL *handle = curl.init();
  int ready = handle != NULL;
  for (size_t i = 0; ready && i < count; i++) {
    curl_slist *longer = curl.append(list, fields[i]);
    if (longer) list = longer;
    ready = longer != NULL;
  }
  saccade_http_status status = SACCADE_HTTP_BROKEN;
  if (ready && !prepare(handle, address, list, &state, message)) {
    int code = curl.perform(handle);
    status = state.stopped ? SACCADE_HTTP_STOPPED : status_of(code);
    if (code != CODE_OK && !message[0]) snprintf(message, SACCADE_HTTP_MESSAGE_SIZE, "%s", curl.words(code));
  } else if (!message[0]) {
    snprintf(message, SACCADE_HTTP_MESSAGE_SIZE, "memory is out");
  }
  // The handle writes to `message` until it is gone.
  if (handle) curl.cleanup(handle);
  if (list) curl.free_all(list);
  return status;
}
