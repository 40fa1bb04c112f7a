2:10: an enum's member is named by a word or a string
