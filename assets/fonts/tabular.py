"""python bake.py IN OUT: gives each digit its tabular shape (`tnum`) in the character map."""
import sys
from fontTools.ttLib import TTFont
font = TTFont(sys.argv[1])
gsub = font["GSUB"].table
wanted = {i for r in gsub.FeatureList.FeatureRecord if r.FeatureTag == "tnum" for i in r.Feature.LookupListIndex}
swap = {}
for i in wanted:
    for table in gsub.LookupList.Lookup[i].SubTable:
        table = getattr(table, "ExtSubTable", table)
        swap.update(getattr(table, "mapping", {}))
for table in font["cmap"].tables:
    for code, glyph in list(table.cmap.items()):
        if 0x30 <= code <= 0x39 and glyph in swap:
            table.cmap[code] = swap[glyph]
cmap = font.getBestCmap()
print({chr(c): font["hmtx"][cmap[c]][0] for c in range(0x30, 0x3A)})
font.save(sys.argv[2])
