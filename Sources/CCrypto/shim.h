// Brings OpenSSL's digests into Swift.
#pragma once
#include <openssl/evp.h>
