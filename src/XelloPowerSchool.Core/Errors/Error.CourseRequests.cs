namespace XelloPowerSchool.Errors;

internal static partial class Error
{
    public static XelloException RequestFileNotFound(string path) => New(
        "RequestFileNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no course request file '{path}'.",
        "Check the path, and that Xello's export has been downloaded.", path);

    public static XelloException RequestFileEmpty(string path) => New(
        "RequestFileEmpty", XelloErrorCategory.InvalidData,
        $"The course request file '{path}' has no requests.",
        "Export the requests from Xello again, and check the school and year chosen there.", path);

    public static XelloException RequestFileUnreadable(string path, Exception inner) => New(
        "RequestFileUnreadable", XelloErrorCategory.OpenError,
        $"The course request file '{path}' cannot be read: {inner.Message}",
        "Close the file in other programs, wait until it is downloaded, and check that you may read it.", path, inner);

    public static XelloException RequestFileNotText(string path) => New(
        "RequestFileNotText", XelloErrorCategory.InvalidData,
        $"The course request file '{path}' is not a text file with a table.",
        "Use the file as Xello exported it. Unpack an archive first, save a workbook as 'CSV UTF-8', and if it is a web page, sign in to Xello and export again.", path);

    // Without the path: it would be the row, with all that stands in it.
    public static XelloException RequestPathIsRow() => New(
        "RequestPathIsRow", XelloErrorCategory.InvalidArgument,
        "The pipeline has rows, and not paths of files.",
        "Pipe rows of Import-Csv and other objects straight into Test-XelloCourseRequest, or name the file: Import-XelloCourseRequest requests.csv.");

    public static XelloException RequestFileNotUtf8(string path) => New(
        "RequestFileNotUtf8", XelloErrorCategory.InvalidData,
        $"The course request file '{path}' is not UTF-8, as -Encoding says that it is.",
        "Leave -Encoding out, or name another one: Windows1252 for files of Windows, MacRoman for those of old Macs.", path);

    public static XelloException RequestFileMalformed(string path, int row, Exception inner) => New(
        "RequestFileMalformed", XelloErrorCategory.InvalidData,
        (row == 0 ? $"The header of the course request file '{path}'" : $"Row {row} of the course request file '{path}'")
        + " has quotation marks that do not pair up, so where rows end is not known from there on. No request was taken.",
        "Correct the quotation marks (a mark inside a quoted value is written twice), or export the file from Xello again.",
        path, inner);

    /// <param name="path">The file; empty for objects of a pipeline.</param>
    /// <param name="missing">What no column is known to hold.</param>
    /// <param name="headers">The headers that there are.</param>
    /// <param name="closest">Headers that would be known.</param>
    public static XelloException RequestHeaderUnknown(
        string path, IReadOnlyList<string> missing, IReadOnlyList<string> headers, IReadOnlyList<string> closest) => New(
        "RequestHeaderUnknown", XelloErrorCategory.InvalidData,
        path.Length == 0
            ? $"The objects of the pipeline have no property that is known to hold the {string.Join(" or the ", missing)}. {Found(headers, "Properties")}"
            : $"The course request file '{path}' has no column that is known to hold the {string.Join(" or the ", missing)}. {Found(headers)}",
        (path.Length == 0
            ? "Read the file with Import-XelloCourseRequest -ColumnMap, or give the property a name that is known with Select-Object"
            : "Name the column with -ColumnMap, or head it so that it is known") + $", for example {Quoted(closest)}.",
        path);

    public static XelloException RequestHeaderAmbiguous(string path, string meaning, string first, string second) => New(
        "RequestHeaderAmbiguous", XelloErrorCategory.InvalidData,
        $"{(path.Length == 0 ? "The objects of the pipeline have two properties" : $"The course request file '{path}' has two columns")} for the {meaning}: '{Short(first)}' and '{Short(second)}'.",
        path.Length == 0 ? "Leave one of them out with Select-Object -ExcludeProperty." : "Say with -ColumnMap which one is meant, or rename the other.", path);

    public static XelloException ColumnMapUnreadable(string path, Exception inner) => New(
        "ColumnMapUnreadable", XelloErrorCategory.InvalidData,
        $"The column map '{path}' cannot be read: {inner.Message}",
        "A map is one JSON object of fields and headers, for example {\"StudentId\": \"Pupil No\"}. Make it anew with -ColumnMap and -SaveColumnMap.", path, inner);

    public static XelloException ColumnMapNotNamed() => New(
        "ColumnMapNotNamed", XelloErrorCategory.InvalidArgument,
        "-SaveColumnMap was given without a file to keep the map in.",
        "Name the file with -ColumnMapPath.");

    public static XelloException RequestsMixed() => New(
        "RequestsMixed", XelloErrorCategory.InvalidArgument,
        "The pipeline has a check of requests and other requests beside it.",
        "Pipe all requests into one Test-XelloCourseRequest, and its outcome on.");

    public static XelloException NoCourseRequest(string type) => New(
        "NoCourseRequest", XelloErrorCategory.InvalidArgument,
        $"An object of the pipeline ({type}) is no course request.",
        "Use Import-XelloCourseRequest, or objects with the properties StudentId and CourseNumber: [pscustomobject]@{ StudentId = '10023'; CourseNumber = 'MTH102' }.", type);

    public static XelloException LayoutNotFound(string name, IEnumerable<string> known) => New(
        "LayoutNotFound", XelloErrorCategory.ObjectNotFound,
        $"There is no layout '{Short(name)}', and no file of that name.",
        $"The layouts are {string.Join(", ", known)}; a layout of your own is a JSON file.", name);

    public static XelloException LayoutInvalid(string path, Exception inner) => New(
        "LayoutInvalid", XelloErrorCategory.InvalidData,
        $"The layout '{path}' cannot be used: {inner.Message}",
        "A layout is a JSON object with columns, each with a header and a value; the help of Export-XelloCourseRequest has one.", path, inner);

    public static XelloException ImportColumnInvalid(string column, IEnumerable<string> known) => New(
        "ImportColumnInvalid", XelloErrorCategory.InvalidArgument,
        $"-Column has an entry '{Short(column)}' that ends in no value of a request.",
        $"Write Header=Value; the values are {string.Join(", ", known)}, and text:... for the same text in every row.", column);

    public static XelloException RulesFileInvalid(string path, Exception inner) => New(
        "RulesFileInvalid", XelloErrorCategory.InvalidData,
        $"The rules '{path}' cannot be used: {inner.Message}",
        "Correct the file; the help of Test-XelloCourseRequest has an example. Rules that are not understood are never passed over.", path, inner);

    public static XelloException CreditLimitInvalid(string grade) => New(
        "CreditLimitInvalid", XelloErrorCategory.InvalidArgument,
        $"-CreditLimit has an entry '{Short(grade)}' that is no grade with the least and the most credits.",
        "Write for example @{ 9 = 50, 80; 12 = 30 }: a grade, the least credits, and the most if there are any.", grade);

    private static string Found(IReadOnlyList<string> headers, string what = "Headers")
    {
        // A file without a header row has a student where the headers should be, and students do not belong in messages.
        if (headers.Any(header => header.Length > 0 && header.All(c => c is >= '0' and <= '9')))
            return $"Its first row ({headers.Count} columns) looks like data, not like headers.";
        const int Shown = 30;
        return $"{what} found: {Quoted(headers.Take(Shown))}{(headers.Count > Shown ? $" and {headers.Count - Shown} more" : "")}.";
    }

    private static string Quoted(IEnumerable<string> values) => string.Join(", ", values.Select(value => $"'{Short(value)}'"));

    private static string Short(string value) => value.Length <= 40 ? value : $"{value[..39]}\u2026";
}
