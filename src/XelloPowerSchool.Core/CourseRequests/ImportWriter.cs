using System.Text;

namespace XelloPowerSchool.CourseRequests;

/// <summary>Writes rows in a layout.</summary>
internal sealed class ImportWriter
{
    /// <summary>Characters that are worth a call of the writer.</summary>
    private const int Enough = 1 << 12;

    private readonly ImportLayout _layout;
    private readonly char _delimiter;
    private readonly bool _quotes;
    private readonly (string Header, Func<ImportRow, string> Value)[] _columns;
    private readonly (string Header, Func<ImportRow, string> Value)[] _texts;

    /// <summary>The last plain value of each text: mostly the next row has the same.</summary>
    private readonly string?[] _plain;

    /// <summary>Rows on their way: a writer is called for many of them and not for each field.</summary>
    private char[] _text = new char[2 * Enough];
    private int _length;

    public ImportWriter(ImportLayout layout, IReadOnlyList<ImportColumn> columns)
    {
        _layout = layout;
        (_delimiter, _quotes) = (layout.Delimiter, layout.Quotes);
        _columns = [.. columns.Select(column => (column.Header, ImportValue.Reader(column.Value)))];
        _texts = [.. _columns.Where((_, i) => !ImportValue.IsNumber(columns[i].Value))];
        _plain = new string?[_texts.Length];
        Encoding = EncodingOf(layout.Encoding);
    }

    public Encoding Encoding { get; }

    public static Encoding EncodingOf(XelloImportEncoding encoding) => encoding switch
    {
        XelloImportEncoding.Utf8 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        XelloImportEncoding.Utf8Bom => new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true),
        XelloImportEncoding.Windows1252 => CodePage(1252),
        _ => CodePage(10000),
    };

    /// <summary>Why a row cannot be written in this layout, as the end of a sentence; null when it can.</summary>
    public string? WhyNot(ImportRow row)
    {
        for (var i = 0; i < _texts.Length; i++)
        {
            var (header, read) = _texts[i];
            var value = read(row);
            if (ReferenceEquals(value, _plain[i]))
                continue;
            if (IsPlain(value))
            {
                _plain[i] = value;
                continue;
            }

            if (!_layout.Quotes && value.IndexOfAny([_layout.Delimiter, '"', '\r', '\n']) >= 0)
                return $"{header} has a character that separates values, rows or texts";
            try
            {
                Encoding.GetByteCount(value);
            }
            catch (EncoderFallbackException)
            {
                return $"{header} has a character that {_layout.Encoding} does not know";
            }
        }

        return null;
    }

    /// <summary>Writes the header, where the layout has one, and the rows.</summary>
    /// <returns>Rows, the header not counted.</returns>
    public int Write(TextWriter writer, IEnumerable<ImportRow> rows)
    {
        var count = 0;
        var newLine = _layout.NewLine switch { XelloNewLine.Crlf => "\r\n", XelloNewLine.Lf => "\n", _ => "\r" };
        if (_layout.HasHeader)
        {
            for (var i = 0; i < _columns.Length; i++)
                AddField(i, _columns[i].Header);
            Add(newLine);
        }

        foreach (var row in rows)
        {
            AddRow(row, newLine);
            if (_length >= Enough)
                Flush(writer);
            count++;
        }

        Flush(writer);
        return count;
    }

    private void AddRow(ImportRow row, string newLine)
    {
        for (var i = 0; i < _columns.Length; i++)
            AddField(i, _columns[i].Value(row));
        Add(newLine);
    }

    private void Flush(TextWriter writer)
    {
        writer.Write(_text, 0, _length);
        _length = 0;
    }

    private void AddField(int place, string value)
    {
        if (_quotes && !IsPlain(value) && (value.IndexOfAny([_delimiter, '"', '\r', '\n']) >= 0 || value.Trim().Length != value.Length))
            value = '"' + string.Join("\"\"", value.Split('"')) + '"';
        Reserve(value.Length + 1);
        if (place > 0)
            _text[_length++] = _delimiter;
        Add(value);
    }

    private void Add(string text)
    {
        Reserve(text.Length);
        text.CopyTo(0, _text, _length, text.Length);
        _length += text.Length;
    }

    private void Reserve(int count)
    {
        if (_text.Length - _length < count)
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + count));
    }

    /// <summary>Letters, digits and the like: nothing that could be a delimiter, and in every encoding.</summary>
    private static bool IsPlain(string value)
    {
        foreach (var c in value)
        {
            if (c is not ((>= '0' and <= '9') or (>= 'A' and <= 'Z') or (>= 'a' and <= 'z')))
                return false;
        }

        return true;
    }

    private static Encoding CodePage(int number) =>
#if NETFRAMEWORK
        Encoding.GetEncoding(number, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
#else
        CodePagesEncodingProvider.Instance.GetEncoding(number, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;
#endif
}
