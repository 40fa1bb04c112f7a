/* fake.c - made-up data: lists of words, and patterns over them. */
#include "dialect/artillery/fake.h"

#include "base/buf.h"

#include <stdio.h>
#include <time.h>

#define PATTERN_DEPTH_MAX 4

/* ---- words ---- */

static const struct list {
    const char *name, *words; /* "|" between them */
} lists[] = {
    {"first", "Ada|Alan|Alice|Anna|Ben|Carla|Clara|David|Diana|Elena|Emil|Eva|Felix|Frank|Grace|Hugo|Ida|Ivan|Jane|Jonas|Karl|Laura|Leo|"
              "Lina|Marie|Max|Mia|Nora|Oscar|Paul|Rosa|Sam|Tom|Vera|Victor|Zoe"},
    {"last", "Adams|Baker|Becker|Brown|Carter|Clark|Davis|Evans|Fischer|Garcia|Hall|Harris|Hill|Jones|Keller|King|Lee|Lopez|Martin|"
             "Meyer|Miller|Moore|Parker|Reed|Roberts|Scott|Smith|Taylor|Turner|Walker|Weber|White|Wilson|Wood|Young"},
    {"prefix", "Mr.|Mrs.|Ms.|Dr."},
    {"suffix", "Jr.|Sr.|II|III|MD|PhD"},
    {"level", "Chief|Senior|Junior|Lead|Regional|Global|National"},
    {"area", "Accounts|Data|Design|Integration|Marketing|Operations|Quality|Research|Security|Support"},
    {"job", "Administrator|Analyst|Architect|Assistant|Consultant|Coordinator|Designer|Developer|Engineer|Manager|Planner|Technician"},
    {"city", "Aalborg|Bergen|Bologna|Bristol|Cordoba|Dresden|Gdansk|Geneva|Ghent|Graz|Leeds|Lyon|Malaga|Nantes|Oslo|Porto|Riga|Seville|"
             "Turin|Utrecht|Vienna|Zagreb"},
    {"country", "Argentina|Australia|Austria|Belgium|Brazil|Canada|Chile|Denmark|Egypt|Finland|France|Germany|Ghana|Greece|India|Italy|"
                "Japan|Kenya|Mexico|Norway|Peru|Poland|Portugal|Spain|Sweden|Turkey|Vietnam"},
    {"country2", "AR|AT|AU|BE|BR|CA|CL|DE|DK|EG|ES|FI|FR|GH|GR|IN|IT|JP|KE|MX|NO|PE|PL|PT|SE|TR|VN"},
    {"state", "Alaska|Arizona|Colorado|Georgia|Idaho|Kansas|Maine|Montana|Nevada|Ohio|Oregon|Texas|Utah|Vermont|Virginia"},
    {"road", "Avenue|Lane|Road|Street|Way|Square|Court"},
    {"noun", "apple|bridge|cloud|door|engine|field|garden|harbour|island|jacket|kettle|lamp|mirror|needle|ocean|paper|quarter|river|"
             "stone|table|valley|window"},
    {"verb", "bring|build|carry|draw|find|follow|hold|keep|learn|move|open|read|send|take|turn|write"},
    {"adjective", "bright|calm|clean|deep|early|fair|gentle|huge|keen|loud|mild|narrow|plain|quiet|rapid|sharp|tidy|warm"},
    {"adverb", "again|almost|early|gladly|often|quickly|rarely|slowly|soon|together"},
    {"lorem", "ad|amet|aut|consequatur|cum|dolor|ea|enim|est|et|ex|fugit|hic|in|ipsa|ipsum|lorem|magni|nam|nisi|odio|omnis|qui|quo|"
              "rerum|sed|sint|sit|sunt|tempora|ut|vel|velit|vero"},
    {"tld", "com|net|org|info|biz"},
    {"mail", "gmail.com|hotmail.com|yahoo.com"},
    {"companykind", "Group|Inc|LLC|and Sons|Partners"},
    {"material", "Bamboo|Bronze|Ceramic|Concrete|Cotton|Granite|Plastic|Rubber|Steel|Wooden"},
    {"product", "Bag|Ball|Bike|Chair|Gloves|Hat|Keyboard|Lamp|Mouse|Pants|Shirt|Shoes|Table|Towels"},
    {"quality", "Awesome|Elegant|Ergonomic|Fresh|Handmade|Modern|Practical|Sleek|Small|Soft"},
    {"department", "Baby|Beauty|Books|Clothing|Computers|Garden|Grocery|Health|Home|Music|Outdoors|Shoes|Sports|Tools|Toys"},
    {"colour", "azure|black|blue|cyan|gold|green|grey|indigo|lime|magenta|maroon|olive|orange|pink|plum|red|silver|teal|violet|white|yellow"},
    {"month", "January|February|March|April|May|June|July|August|September|October|November|December"},
    {"weekday", "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"},
    {"currency", "AUD|BRL|CAD|CHF|CZK|DKK|EUR|GBP|INR|JPY|MXN|NOK|PLN|SEK|TRY|USD"},
    {"currencyname", "Dollar|Euro|Franc|Krona|Lira|Peso|Pound|Real|Rupee|Yen|Zloty"},
    {"method", "DELETE|GET|PATCH|POST|PUT"},
    {"status", "200|201|202|204|301|302|304|400|401|403|404|409|422|429|500|502|503"},
    {"agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36|"
              "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0|"
              "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15"},
    {"sex", "female|male"},
    {"extension", "bin|csv|html|jpg|json|mp3|mp4|pdf|png|txt|xml|zip"},
    {"mime", "application/json|application/pdf|application/zip|audio/mpeg|image/jpeg|image/png|text/csv|text/html|text/plain|video/mp4"},
    {"vehiclemaker", "Audi|BMW|Fiat|Ford|Honda|Kia|Mazda|Nissan|Opel|Skoda|Tesla|Toyota|Volvo"},
    {"animal", "bear|bird|cat|cow|dog|fish|horse|lion|rabbit|snake"},
};

/* ---- functions ---- */

/* In a pattern {name} is a word of a list or another pattern, {name~} in lower case, # a digit, % a hexadecimal one, ^ a letter. */
static const struct pattern {
    const char *name, *text;
} patterns[] = {
    {"personFirstName", "{first}"},
    {"personLastName", "{last}"},
    {"personMiddleName", "{first}"},
    {"personFullName", "{first} {last}"},
    {"personPrefix", "{prefix}"},
    {"personSuffix", "{suffix}"},
    {"personSex", "{sex}"},
    {"personGender", "{sex}"},
    {"personJobTitle", "{level} {area} {job}"},
    {"personJobArea", "{area}"},
    {"personJobType", "{job}"},
    {"internetEmail", "{first}.{last}##@{mail}"},
    {"internetExampleEmail", "{first}.{last}##@example.com"},
    {"internetUsername", "{first}_{last}##"},
    {"internetDisplayName", "{first}{last}##"},
    {"internetUrl", "https://{adjective}-{noun}.{tld}/"},
    {"internetDomainName", "{adjective}-{noun}.{tld}"},
    {"internetDomainWord", "{adjective}-{noun}"},
    {"internetDomainSuffix", "{tld}"},
    {"internetHttpMethod", "{method}"},
    {"internetHttpStatusCode", "{status}"},
    {"internetUserAgent", "{agent}"},
    {"internetMac", "%%:%%:%%:%%:%%:%%"},
    {"internetIpv6", "2001:0db8:%%%%:%%%%:%%%%:%%%%:%%%%:%%%%"},
    {"phoneNumber", "1-5##-###-####"},
    {"phoneImei", "##-######-######-#"},
    {"locationCity", "{city}"},
    {"locationCountry", "{country}"},
    {"locationCountryCode", "{country2}"},
    {"locationState", "{state}"},
    {"locationStreet", "{last} {road}"},
    {"locationStreetAddress", "4## {last} {road}"},
    {"locationBuildingNumber", "4##"},
    {"locationZipCode", "5####"},
    {"companyName", "{last} {companykind}"},
    {"companyBuzzPhrase", "{verb} {adjective} {noun}s"},
    {"companyCatchPhrase", "{quality} {adjective} {noun}"},
    {"commerceProductName", "{quality} {material} {product}"},
    {"commerceProduct", "{product}"},
    {"commerceProductAdjective", "{quality}"},
    {"commerceProductMaterial", "{material}"},
    {"commerceProductDescription", "The {adjective} {product~} for {adjective} {noun}s"},
    {"commerceDepartment", "{department}"},
    {"commerceIsbn", "978-0-####-####-#"},
    {"colorHuman", "{colour}"},
    {"colorRgb", "#%%%%%%"},
    {"loremWord", "{lorem}"},
    {"loremWords", "{lorem} {lorem} {lorem}"},
    {"loremSlug", "{lorem}-{lorem}-{lorem}"},
    {"loremSentence", "Lorem {lorem} {lorem} {lorem} {lorem} {lorem}."},
    {"loremSentences", "{loremSentence} {loremSentence}"},
    {"loremParagraph", "{loremSentence} {loremSentence} {loremSentence}"},
    {"loremText", "{loremSentence} {loremSentence}"},
    {"wordNoun", "{noun}"},
    {"wordVerb", "{verb}"},
    {"wordAdjective", "{adjective}"},
    {"wordAdverb", "{adverb}"},
    {"wordSample", "{noun}"},
    {"wordWords", "{adjective} {noun} {verb}"},
    {"stringUuid", "%%%%%%%%-%%%%-4%%%-a%%%-%%%%%%%%%%%%"},
    {"stringHexadecimal", "0x%"},
    {"dateMonth", "{month}"},
    {"dateWeekday", "{weekday}"},
    {"financeAccountNumber", "########"},
    {"financeRoutingNumber", "#########"},
    {"financeCurrencyCode", "{currency}"},
    {"financeCurrencyName", "{currencyname}"},
    {"financeCreditCardNumber", "4###-####-####-####"},
    {"financeCreditCardCVV", "###"},
    {"financePin", "####"},
    {"financeIban", "DE## #### #### #### #### ##"},
    {"financeBic", "^^^^DE##"},
    {"databaseMongodbObjectId", "%%%%%%%%%%%%%%%%%%%%%%%%"},
    {"gitCommitSha", "%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%"},
    {"gitBranch", "{noun}-{verb}"},
    {"systemFileName", "{noun}_{verb}.{extension}"},
    {"systemCommonFileName", "{noun}_{verb}.{extension}"},
    {"systemFileExt", "{extension}"},
    {"systemMimeType", "{mime}"},
    {"systemSemver", "#.#.##"},
    {"vehicleManufacturer", "{vehiclemaker}"},
    {"vehicleVrm", "^^##^^^"},
    {"animalType", "{animal}"},
    {"animalPetName", "{first}"},
    {"airlineFlightNumber", "###"},
};

static const struct {
    const char *old, *now;
} aliases[] = {{"randEmail", "internetEmail"},       {"randFullName", "personFullName"},   {"randFirstName", "personFirstName"},
               {"randLastName", "personLastName"},   {"randUserName", "internetUsername"}, {"randPassword", "internetPassword"},
               {"randUuid", "stringUuid"},           {"randPhoneNumber", "phoneNumber"},   {"randCity", "locationCity"},
               {"randCountry", "locationCountry"},   {"randStreetAddress", "locationStreetAddress"},
               {"randZipCode", "locationZipCode"},   {"randCompanyName", "companyName"},   {"randNumber", "numberInt"},
               {"randBoolean", "datatypeBoolean"},   {"randUrl", "internetUrl"},           {"randIp", "internetIpv4"},
               {"randWord", "loremWord"},            {"randSentence", "loremSentence"},    {"randParagraph", "loremParagraph"},
               {"randText", "loremText"},            {"randJobTitle", "personJobTitle"},   {"randColor", "colorHuman"},
               {"randProductName", "commerceProductName"}};

static void add_word(struct rng *r, const char *words, bool in_lower, struct buf *out)
{
    struct str rest = str_of(words), word = {0};
    uint64_t n = 1, pick;

    for (const char *p = words; *p; p++)
        n += *p == '|';
    pick = rng_below(r, n);
    for (uint64_t i = 0; i <= pick; i++)
        str_cut(&rest, '|', &word);
    for (size_t i = 0; i < word.n; i++)
        buf_addc(out, in_lower && word.p[i] >= 'A' && word.p[i] <= 'Z' ? (char)(word.p[i] + 32) : word.p[i]);
}

static void fill(struct rng *r, const char *text, struct buf *out, int depth);

static void fill_name(struct rng *r, struct str name, struct buf *out, int depth)
{
    bool in_lower = name.n && name.p[name.n - 1] == '~';

    if (in_lower)
        name.n--;
    for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
        if (str_is(name, lists[i].name)) {
            add_word(r, lists[i].words, in_lower, out);
            return;
        }
    for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
        if (str_is(name, patterns[i].name))
            fill(r, patterns[i].text, out, depth + 1);
}

static void fill(struct rng *r, const char *text, struct buf *out, int depth)
{
    static const char hex[] = "0123456789abcdef";

    for (const char *p = text; *p && depth < PATTERN_DEPTH_MAX; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;

        if (end) {
            fill_name(r, str_make(p + 1, (size_t)(end - p - 1)), out, depth);
            p = end;
        } else if (*p == '#' && p[1] != '%') {
            buf_addc(out, (char)('0' + rng_below(r, 10)));
        } else if (*p == '%') {
            buf_addc(out, hex[rng_below(r, 16)]);
        } else if (*p == '^') {
            buf_addc(out, (char)('A' + rng_below(r, 26)));
        } else {
            buf_addc(out, *p);
        }
    }
}

/* ---- numbers, dates, characters ---- */

static double option(json_t *options, const char *key, double otherwise)
{
    json_t *v = json_object_get(options, key);

    return json_is_number(v) ? json_number_value(v) : otherwise;
}

static void add_letters(struct rng *r, json_t *options, double length, bool digits, struct buf *out)
{
    static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    double n = json_is_number(options) ? json_number_value(options) : option(options, "length", length);

    for (double i = 0; i < n && i < 10000; i++)
        buf_addc(out, set[rng_below(r, digits ? 62 : 52)]);
}

static void add_number(struct rng *r, json_t *options, double min, double max, int decimals, struct buf *out)
{
    double low = option(options, "min", min), high = json_is_number(options) ? json_number_value(options) : option(options, "max", max);

    if (high < low)
        high = low;
    if (decimals)
        buf_addf(out, "%.*f", decimals, low + rng_double(r) * (high - low));
    else
        buf_addf(out, "%.0f", low + (double)rng_below(r, (uint64_t)(high - low) + 1));
}

static void add_date(struct rng *r, double from_days, double to_days, struct buf *out)
{
    time_t at = time(NULL) + (time_t)((from_days + rng_double(r) * (to_days - from_days)) * 86400);
    struct tm tm;
    char text[40];

    gmtime_r(&at, &tm);
    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm);
    buf_addf(out, "%s.%03uZ", text, (unsigned)rng_below(r, 1000));
}

static const struct number {
    const char *name;
    double min, max;
    int decimals;
} numbers[] = {{"numberInt", 0, 9007199254740991, 0}, {"numberFloat", 0, 1, 15},       {"locationLatitude", -90, 90, 4},
               {"locationLongitude", -180, 180, 4},   {"internetPort", 0, 65535, 0},   {"commercePrice", 1, 1000, 2},
               {"financeAmount", 0, 1000, 2}};

static const struct days {
    const char *name;
    double from, to;
} days[] = {{"datePast", -365, 0},        {"dateFuture", 0, 365},          {"dateRecent", -1, 0},
            {"dateSoon", 0, 1},           {"dateAnytime", -365, 365},      {"dateBirthdate", -80 * 365.25, -18 * 365.25}};

static bool add_special(struct rng *r, struct str name, json_t *options, struct buf *out)
{
    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
        if (str_is(name, numbers[i].name)) {
            add_number(r, options, numbers[i].min, numbers[i].max, numbers[i].decimals, out);
            return true;
        }
    for (size_t i = 0; i < sizeof(days) / sizeof(*days); i++)
        if (str_is(name, days[i].name)) {
            add_date(r, days[i].from, days[i].to, out);
            return true;
        }
    if (str_is(name, "datatypeBoolean"))
        buf_adds(out, rng_below(r, 2) ? "true" : "false");
    else if (str_is(name, "internetPassword"))
        add_letters(r, options, 15, true, out);
    else if (str_is(name, "stringAlpha"))
        add_letters(r, options, 1, false, out);
    else if (str_is(name, "stringAlphanumeric") || str_is(name, "stringSample") || str_is(name, "stringNanoid"))
        add_letters(r, options, str_is(name, "stringNanoid") ? 21 : str_is(name, "stringSample") ? 10 : 1, true, out);
    else if (str_is(name, "internetIpv4") || str_is(name, "internetIp"))
        buf_addf(out, "%u.%u.%u.%u", (unsigned)rng_below(r, 223) + 1, (unsigned)rng_below(r, 256), (unsigned)rng_below(r, 256),
                 (unsigned)rng_below(r, 254) + 1);
    else
        return false;
    return true;
}

json_t *art_fake_call(struct rng *r, struct str name, json_t *options)
{
    struct buf out;
    json_t *v = NULL;

    for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
        if (str_is(name, aliases[i].old))
            name = str_of(aliases[i].now);
    buf_init(&out, 1 << 16);
    if (!add_special(r, name, options, &out))
        for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++)
            if (str_is(name, patterns[i].name))
                fill(r, patterns[i].text, &out, 0);
    if (out.n)
        v = json_stringn(out.p, out.n);
    buf_release(&out);
    return v;
}
