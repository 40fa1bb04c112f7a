#!/usr/bin/env brunt
let a         = 1

const b = (    a)
