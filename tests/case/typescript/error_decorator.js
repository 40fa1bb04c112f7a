2:3: decorators are not supported: call the function on the class instead
