using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Reads staged files back from the disk and holds every byte of them against the contract: header, line ends, number of
/// fields, every value, order and uniqueness of keys, references to the other files, rows, size and hash. It knows
/// nothing of the records that the files were made from.
/// </summary>
internal sealed class DataFileValidator
{
    /// <summary>Of every column that others of the set refer to, its values.</summary>
    private readonly Dictionary<XelloProfileReference, HashSet<string>> _values = [];

    /// <param name="layouts">The files of the set. What refers to a file that is not in the set cannot be checked here.</param>
    internal DataFileValidator(IReadOnlyCollection<DataFileLayout> layouts)
    {
        foreach (var reference in layouts.SelectMany(layout => layout.File.Columns).Select(column => column.RefersTo).OfType<XelloProfileReference>())
            if (layouts.Any(layout => layout.Kind == reference.File))
                _values[reference] = new HashSet<string>(StringComparer.Ordinal);
    }

    /// <summary>Throws unless the file keeps the contract. Files that others refer to come first.</summary>
    /// <param name="layout">The contract.</param>
    /// <param name="staged">The file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal void Validate(DataFileLayout layout, StagedFile staged, CancellationToken cancellationToken)
    {
        using var file = new FileStream(staged.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var sha = SHA256.Create();
        long rows;
        using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Read))
        using (var text = new StreamReader(hashed, DataFileEncoding.Bare, detectEncodingFromByteOrderMarks: false, 65536))
            rows = ValidateLines(layout, new Lines(text, layout), cancellationToken);

        var hash = FileHash.Hex(sha.Hash!);
        if (rows == 0)
            throw Error.EmptyDataFile(layout.Name);
        if (rows != staged.Rows || new FileInfo(staged.Path).Length != staged.Bytes || hash != staged.Sha256)
            throw Error.DataFileInvalid(layout.Name, "its end", "what was read back is not what was written.");
    }

    private long ValidateLines(DataFileLayout layout, Lines lines, CancellationToken cancellationToken)
    {
        if (lines.Next() != (layout.ByteOrderMark ? "\uFEFF" : "") + layout.Header)
            throw lines.Flaw("the header is not the contract's.");

        var columns = layout.Columns.Select(column => (
            Column: column,
            Keeps: _values.TryGetValue(new XelloProfileReference(layout.Kind, column.Contract.Name), out var kept) ? kept : null,
            Known: column.Contract.RefersTo is { } reference && _values.TryGetValue(reference, out var known) ? known : null)).ToArray();
        long rows = 0;
        string[]? previous = null;
        while (lines.Next() is string line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fields = line.Split(layout.Separator);
            if (fields.Length != columns.Length)
                throw lines.Flaw(string.Format(CultureInfo.InvariantCulture, "{0} fields instead of {1}.", fields.Length, columns.Length));

            for (var i = 0; i < fields.Length; i++)
            {
                var (column, keeps, known) = columns[i];
                if (column.Check("", fields[i]) is XelloFinding finding)
                    throw lines.Flaw(finding.Message);
                if (known is not null && fields[i].Length > 0 && !known.Contains(fields[i]) && !column.Contract.Exceptions.Contains(fields[i]))
                    throw lines.Flaw($"{column.Contract.Name} is not in the column {column.Contract.RefersTo}.");
                keeps?.Add(fields[i]);
            }

            if (layout.Key.Count > 0 && previous is not null && layout.Compare(previous, fields) >= 0)
                throw lines.Flaw("the key is there twice, or the rows are not in order.");
            previous = fields;
            rows++;
        }

        return rows;
    }

    /// <summary>Lines that end as the contract says and in nothing else, the last one too. A lone CR stays in the line, where no column takes it.</summary>
    private sealed class Lines(TextReader text, DataFileLayout layout)
    {
        private readonly char[] _buffer = new char[32768];
        private readonly StringBuilder _rest = new();
        private readonly bool _endsInCr = layout.LineEnd[0] == '\r';
        private int _position;
        private int _length;
        private long _number;

        internal string? Next()
        {
            _number++;
            _rest.Clear();
            while (true)
            {
                if (_position == _length && !Fill())
                    return _rest.Length == 0 ? null : throw Flaw("the last line has no end.");

                var end = Array.IndexOf(_buffer, '\n', _position, _length - _position);
                var stop = end < 0 ? _length : end;
                _rest.Append(_buffer, _position, stop - _position);
                _position = end < 0 ? _length : end + 1;
                if (end < 0)
                    continue;

                if (_endsInCr && (_rest.Length == 0 || _rest[_rest.Length - 1] != '\r'))
                    throw Flaw("the line does not end in CR LF.");
                return _rest.ToString(0, _endsInCr ? _rest.Length - 1 : _rest.Length);
            }
        }

        internal XelloException Flaw(string what, Exception? inner = null) =>
            Error.DataFileInvalid(layout.Name, "line " + _number.ToString(CultureInfo.InvariantCulture), what, inner);

        private bool Fill()
        {
            try
            {
                _position = 0;
                _length = text.Read(_buffer, 0, _buffer.Length);
                return _length > 0;
            }
            catch (DecoderFallbackException error)
            {
                throw Flaw("the bytes are not UTF-8.", error);
            }
        }
    }
}
