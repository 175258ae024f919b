#include <fribidi.h>

// Swift does not see function-like macros.
static inline int crnn_is_strong(FriBidiCharType type) { return FRIBIDI_IS_STRONG(type) ? 1 : 0; }
static inline int crnn_is_right_to_left(FriBidiCharType type) { return FRIBIDI_IS_RTL(type) ? 1 : 0; }
