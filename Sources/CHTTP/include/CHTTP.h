// One answer over HTTP or HTTPS by libcurl, which is loaded when the first is asked for: to build takes none of its headers,
// and a program that fetches nothing runs without it. The caller's thread does the work, so that bytes come no faster than
// they are taken.
#pragma once

#include <stddef.h>

enum { SACCADE_HTTP_MESSAGE_SIZE = 256 };

typedef enum {
  // The answer came to its end.
  SACCADE_HTTP_OK = 0,
  // libcurl is not there.
  SACCADE_HTTP_NO_LIBRARY,
  // One of the caller's functions ended it.
  SACCADE_HTTP_STOPPED,
  // The connection failed; another may not.
  SACCADE_HTTP_BROKEN,
  // The answer breaks the rules, or leads to where nobody may be led; the next would be the same.
  SACCADE_HTTP_REFUSED,
} saccade_http_status;

// Who listens. Each function gives 0 to end the transfer.
typedef struct {
  void *context;
  // A line of a head, with its end; heads of redirections come, too, and an empty line ends each.
  int (*head_line)(void *context, const char *line, size_t count);
  // Bytes of the answer's body, in order.
  int (*body)(void *context, const void *bytes, size_t count);
  // Time goes by: about every second, and whenever something came.
  int (*pulse)(void *context);
} saccade_http_listener;

// Asks for an address with header fields (`Name: value`) and waits for the end of the answer. Redirections to http and https
// are followed. Unless the status is OK or STOPPED, `message` gets a text of at most SACCADE_HTTP_MESSAGE_SIZE bytes.
saccade_http_status saccade_http_get(
    const char *address, const char *const *fields, size_t count, const saccade_http_listener *listener, char *message);
