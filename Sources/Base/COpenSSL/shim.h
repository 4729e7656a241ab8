// The low-level SHA-256 calls keep their state in a plain struct: no allocation, and several times
// faster than EVP on short inputs. OpenSSL 3 marks them deprecated; nothing replaces that property.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
