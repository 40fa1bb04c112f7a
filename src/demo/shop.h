/* shop.h - the shop's JSON interface; each function serves the route of docs/demo.md that names
 * it. */
#ifndef DEMO_SHOP_H
#define DEMO_SHOP_H

#include "demo/call.h"

void shop_setup(struct call *c);
void shop_cleanup(struct call *c);
void shop_login(struct call *c);
void shop_logout(struct call *c);
void shop_products(struct call *c);
void shop_search(struct call *c);
void shop_product(struct call *c);
void shop_cart_add(struct call *c);
void shop_cart(struct call *c);
void shop_visitor_cart(struct call *c);
void shop_checkout(struct call *c);
void shop_profile(struct call *c);
void shop_orders(struct call *c);
void shop_order(struct call *c);

/* Is this an address the shop logs in: something@example.com, no spaces or control characters,
 * 254 bytes. */
bool shop_is_customer(struct str email);

#endif
