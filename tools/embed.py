"""embed.py PREFIX OUT FILE... - a C header with the text of each file as a zero-terminated array PREFIX_NAME."""
import os
import re
import sys

prefix = sys.argv[1]
with open(sys.argv[2], "w") as out:
    for path in sys.argv[3:]:
        name = re.sub(r"\W", "_", os.path.splitext(os.path.basename(path))[0])
        data = open(path, "rb").read() + b"\0"
        out.write("static const unsigned char %s_%s[] = {\n" % (prefix, name))
        for i in range(0, len(data), 20):
            out.write(",".join(str(b) for b in data[i:i + 20]) + ",\n")
        out.write("};\n")
