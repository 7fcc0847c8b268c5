#include "llhttp_oracle.h"

#include <stdlib.h>
#include <string.h>

#include "llhttp.h"

// One text that comes in pieces.
struct text {
    uint8_t bytes[16384];
    size_t count;
};

struct state {
    oracle_sink sink;
    void *context;
    struct text method, target, name, value;
    int head_is_complete;
};

static int add(struct text *text, const char *at, size_t length) {
    if (text->count + length > sizeof text->bytes) abort();
    memcpy(text->bytes + text->count, at, length);
    text->count += length;
    return 0;
}

static int tell(struct state *state, char kind, struct text *text) {
    state->sink(state->context, kind, text->bytes, text->count);
    text->count = 0;
    return 0;
}

static int on_begin(llhttp_t *parser) {
    struct state *state = parser->data;
    state->head_is_complete = 0;
    return 0;
}
static int on_method(llhttp_t *parser, const char *at, size_t length) {
    return add(&((struct state *)parser->data)->method, at, length);
}
static int on_url(llhttp_t *parser, const char *at, size_t length) {
    return add(&((struct state *)parser->data)->target, at, length);
}
static int on_name(llhttp_t *parser, const char *at, size_t length) {
    return add(&((struct state *)parser->data)->name, at, length);
}
static int on_value(llhttp_t *parser, const char *at, size_t length) {
    return add(&((struct state *)parser->data)->value, at, length);
}
static int on_value_complete(llhttp_t *parser) {
    struct state *state = parser->data;
    if (state->head_is_complete) {
        // Trailers: ours drops them.
        state->name.count = state->value.count = 0;
        return 0;
    }
    tell(state, 'F', &state->name);
    return tell(state, 'L', &state->value);
}
static int on_head(llhttp_t *parser) {
    struct state *state = parser->data;
    uint8_t minor = parser->http_minor;
    tell(state, 'M', &state->method);
    tell(state, 'T', &state->target);
    state->sink(state->context, 'V', &minor, 1);
    state->sink(state->context, 'H', &minor, 0);
    state->head_is_complete = 1;
    return 0;
}
static int on_body(llhttp_t *parser, const char *at, size_t length) {
    struct state *state = parser->data;
    state->sink(state->context, 'B', (const uint8_t *)at, length);
    return 0;
}
static int on_complete(llhttp_t *parser) {
    struct state *state = parser->data;
    uint8_t keeps_alive = llhttp_should_keep_alive(parser) != 0;
    state->sink(state->context, 'E', &keeps_alive, 1);
    return 0;
}

const char *oracle_parse(const uint8_t *bytes, size_t count, oracle_sink sink, void *context) {
    static struct state state;
    memset(&state, 0, sizeof state);
    state.sink = sink;
    state.context = context;
    llhttp_settings_t settings;
    llhttp_settings_init(&settings);
    settings.on_message_begin = on_begin;
    settings.on_method = on_method;
    settings.on_url = on_url;
    settings.on_header_field = on_name;
    settings.on_header_value = on_value;
    settings.on_header_value_complete = on_value_complete;
    settings.on_headers_complete = on_head;
    settings.on_body = on_body;
    settings.on_message_complete = on_complete;
    llhttp_t parser;
    llhttp_init(&parser, HTTP_REQUEST, &settings);
    parser.data = &state;

    const char *position = (const char *)bytes, *end = position + count;
    while (position < end) {
        llhttp_errno_t error = llhttp_execute(&parser, position, end - position);
        if (error == HPE_OK) return NULL;
        // We know no other protocol: what follows is the next request, as for a server that ignores Upgrade.
        if (error != HPE_PAUSED_UPGRADE) return llhttp_errno_name(error);
        position = llhttp_get_error_pos(&parser);
        llhttp_resume_after_upgrade(&parser);
    }
    return NULL;
}
