1:21: a constructor whose parameters are properties must call super() in a statement of its own
