#include <libwebsockets.h>

// Swift sees neither a macro with arguments nor one that names another enumerator.
// What lws_write wants free before the bytes it is given.
static inline size_t websockets_write_room(void) { return LWS_PRE; }

// Bytes as they are; a negative answer is a dead connection.
static inline int websockets_write_raw(struct lws *wsi, unsigned char *bytes, size_t count) {
    return lws_write(wsi, bytes, count, LWS_WRITE_RAW);
}
