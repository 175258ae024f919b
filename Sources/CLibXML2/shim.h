// Where libxml2 is built with ICU, its headers bring in ICU's, which clash with those of Swift's Foundation.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlreader.h>

/// Frees what libxml2 allocated; xmlFree itself is a variable, which Swift takes for unsafe.
static inline void clibxml2_free(void *memory) { xmlFree(memory); }
