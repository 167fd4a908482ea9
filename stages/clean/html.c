#include "clean.h"
#include "xml.h"
enum wm_code clean_read_html(struct clean_input *in, struct wm_error *err)
{
    (void)err;
    struct clean_story *s = clean_story_new(in, CLEAN_HTML);
    clean_add_markup_text(s, in->text);
    return WM_OK;
}
