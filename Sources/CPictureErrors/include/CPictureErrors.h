#ifndef CPICTUREERRORS_H
#define CPICTUREERRORS_H

/// Has libpng and libjpeg keep their messages to themselves, which they print to standard error otherwise.
///
/// Nothing has to be called for that: the functions below stand in for those of the libraries that Leptonica
/// calls, which have no setting of their own. This one only says whether they do.
int picture_errors_are_silent(void);

/// Whether libjpeg has found damage in the data of a picture on this thread since it was asked last: it goes on with
/// what it makes up.
int picture_damage(void);

/// As jpeglib.h has it.
void *jpeg_std_error(void *handlers);

/// As png.h has it.
void *png_create_read_struct(
  const char *version, void *data, void (*error)(void *, const char *),
  void (*warning)(void *, const char *));

#endif
