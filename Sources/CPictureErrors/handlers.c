#define _GNU_SOURCE
#include "CPictureErrors.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The first members of jpeg_error_mgr, the same since libjpeg 6.
struct handlers {
  void (*error_exit)(void *);
  void (*emit_message)(void *, int);
  void (*output_message)(void *);
  void (*format_message)(void *, char *);
};

// Pictures are decoded on several threads.
static _Thread_local int damage;
typedef void emission(void *, int);
static _Atomic(emission *) original_emission;

// Bytes that belong to nothing before a marker, of which some cameras write one or two.
static int is_harmless(const char *message) {
  unsigned count;
  return sscanf(message, "Corrupt JPEG data: %u extraneous bytes", &count) == 1 && count < 8;
}

static void note_damage(void *info, int level) {
  // jpeg_common_struct begins with its error manager.
  struct handlers *handlers = *(struct handlers **)info;
  // JMSG_LENGTH_MAX
  char message[200] = "";
  if (level < 0 && handlers->format_message) {
    handlers->format_message(info, message);
    if ((strncmp(message, "Corrupt", 7) == 0 || strncmp(message, "Premature", 9) == 0) && !is_harmless(message))
      damage = 1;
  }
  emission *original = original_emission;
  if (original) original(info, level);
}

int picture_damage(void) {
  int found = damage;
  damage = 0;
  return found;
}

static void say_nothing(void *info) { (void)info; }

static void warn_nobody(void *png, const char *message) {
  (void)png;
  (void)message;
}

// A handler of errors must not return; what libpng does by itself, but for the message.
static void give_up(void *png, const char *message) {
  (void)message;
  void (*jump)(void *, int) = (void (*)(void *, int))dlsym(RTLD_DEFAULT, "png_longjmp");
  if (jump) jump(png, 1);
  abort();
}

void *jpeg_std_error(void *handlers) {
  void *(*original)(void *) = (void *(*)(void *))dlsym(RTLD_NEXT, "jpeg_std_error");
  if (!original) return handlers;
  struct handlers *made = original(handlers);
  if (made) {
    original_emission = made->emit_message;
    made->emit_message = note_damage;
    made->output_message = say_nothing;
  }
  return made;
}

typedef void *creation(
  const char *, void *, void (*)(void *, const char *), void (*)(void *, const char *));

void *png_create_read_struct(
  const char *version, void *data, void (*error)(void *, const char *),
  void (*warning)(void *, const char *)) {
  creation *original = (creation *)dlsym(RTLD_NEXT, "png_create_read_struct");
  if (!original) return NULL;
  return original(version, data, error ? error : give_up, warning ? warning : warn_nobody);
}

int picture_errors_are_silent(void) {
  return dlsym(RTLD_DEFAULT, "jpeg_std_error") == (void *)jpeg_std_error
    && dlsym(RTLD_DEFAULT, "png_create_read_struct") == (void *)png_create_read_struct;
}
