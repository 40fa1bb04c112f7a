"""embed.py OUT FILE... - a C header with the text of each file as a zero-terminated array template_NAME."""
import os
import re
import sys

with open(sys.argv[1], "w", encoding="utf-8") as out:
    for path in sys.argv[2:]:
        name = re.sub(r"\W", "_", os.path.splitext(os.path.basename(path))[0])
        with open(path, "rb") as f:
            data = f.read() + b"\0"
        out.write(f"static const unsigned char template_{name}[] = {{\n")
        for i in range(0, len(data), 20):
            out.write(",".join(str(b) for b in data[i:i + 20]) + ",\n")
        out.write("};\n")
