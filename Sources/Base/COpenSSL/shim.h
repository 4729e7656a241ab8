// The low-level calls of SHA-256 and RIPEMD-160 keep their state in a plain struct: no allocation,
// and several times faster than EVP on short inputs. OpenSSL 3 marks them deprecated; nothing
// replaces that property.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>
#include <openssl/ripemd.h>
#include <openssl/sha.h>
