const ä: string = "x" as string, b = as;
}
