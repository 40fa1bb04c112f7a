/* page.h - HTML for people and for tests that click links and submit forms. */
#ifndef DEMO_PAGE_H
#define DEMO_PAGE_H

#include "demo/call.h"

void page_home(struct call *c);
void page_category(struct call *c);
void page_product(struct call *c);
void page_login(struct call *c);
void page_logout(struct call *c);
void page_account(struct call *c);
void page_form(struct call *c);

#endif
