namespace XelloPowerSchool;

/// <summary>What an import file does with alternates.</summary>
public enum XelloAlternateForm
{
    /// <summary>A row of their own.</summary>
    Row,

    /// <summary>Columns beside the course that they are alternates for.</summary>
    Column,

    /// <summary>A file of their own.</summary>
    File,

    /// <summary>They are left out.</summary>
    None,
}

/// <summary>The encoding of an import file.</summary>
public enum XelloImportEncoding
{
    /// <summary>UTF-8 without byte order mark.</summary>
    Utf8,

    /// <summary>UTF-8 with byte order mark.</summary>
    Utf8Bom,

    /// <summary>Windows ANSI for western languages (code page 1252).</summary>
    Windows1252,

    /// <summary>Mac Roman (code page 10000).</summary>
    MacRoman,
}

/// <summary>How lines of an import file end.</summary>
public enum XelloNewLine
{
    /// <summary>Carriage return and line feed, as on Windows.</summary>
    Crlf,

    /// <summary>Line feed, as on Linux and macOS.</summary>
    Lf,

    /// <summary>Carriage return, as on old Macs.</summary>
    Cr,
}
