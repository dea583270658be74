using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Reads a staged file back from the disk and holds every byte of it against the contract: header, line ends, number of
/// fields, every value, order and uniqueness of keys, references to the other files, rows, size and hash. It knows
/// nothing of the records that the file was made from.
/// </summary>
internal sealed class DataFileValidator
{
    private readonly Dictionary<string, HashSet<string>> _keys = new(StringComparer.Ordinal);

    /// <summary>Throws unless the file keeps the contract. Files that others refer to come first.</summary>
    /// <param name="layout">The contract.</param>
    /// <param name="staged">The file.</param>
    /// <param name="referredTo">True when rows of files that follow refer to this file's keys.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal void Validate<T>(DataFileLayout<T> layout, StagedFile staged, bool referredTo, CancellationToken cancellationToken)
    {
        using var file = new FileStream(staged.Path, FileMode.Open, FileAccess.Read, FileShare.Read);
        using var sha = SHA256.Create();
        long rows;
        using (var hashed = new CryptoStream(file, sha, CryptoStreamMode.Read))
        using (var text = new StreamReader(hashed, DataFileWriter.Encoding, detectEncodingFromByteOrderMarks: false, 65536))
        {
            var keys = referredTo ? new HashSet<string>(StringComparer.Ordinal) : null;
            rows = ValidateLines(layout, new Lines(text, layout.Name), keys, cancellationToken);
            if (keys is not null)
                _keys[layout.Name] = keys;
        }

        var hash = FileHash.Hex(sha.Hash!);
        if (rows == 0)
            throw Error.EmptyDataFile(layout.Name);
        if (rows != staged.Rows || new FileInfo(staged.Path).Length != staged.Bytes || hash != staged.Sha256)
            throw Error.DataFileInvalid(layout.Name, "its end", "what was read back is not what was written.");
    }

    private long ValidateLines<T>(DataFileLayout<T> layout, Lines lines, HashSet<string>? keys, CancellationToken cancellationToken)
    {
        if (lines.Next() != layout.Header)
            throw lines.Flaw("the header is not the contract's.");

        long rows = 0;
        var previous = "";
        while (lines.Next() is string line)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var key = ValidateRow(layout, lines, line);
            if (string.CompareOrdinal(previous, key) >= 0)
                throw lines.Flaw("the key is there twice, or the rows are not in order.");
            keys?.Add(key);
            previous = key;
            rows++;
        }

        return rows;
    }

    private string ValidateRow<T>(DataFileLayout<T> layout, Lines lines, string line)
    {
        var fields = line.Split(DataFileLayout<T>.Separator);
        if (fields.Length != layout.Columns.Count)
            throw lines.Flaw(string.Format(CultureInfo.InvariantCulture, "{0} fields instead of {1}.", fields.Length, layout.Columns.Count));

        for (var i = 0; i < fields.Length; i++)
        {
            var column = layout.Columns[i];
            if (column.Check(fields[0], fields[i]) is XelloFinding finding)
                throw lines.Flaw(finding.Message);
            if (column.RefersTo is string file && fields[i].Length > 0 && !_keys[file].Contains(fields[i]))
                throw lines.Flaw($"{column.Name} is not a key of {file}.");
        }

        return fields[0];
    }

    /// <summary>Lines that end in CR LF and in nothing else, the last one too. A lone CR stays in the line, where no column takes it.</summary>
    private sealed class Lines(TextReader text, string file)
    {
        private readonly char[] _buffer = new char[32768];
        private readonly StringBuilder _rest = new();
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

                if (_rest.Length == 0 || _rest[_rest.Length - 1] != '\r')
                    throw Flaw("the line does not end in CR LF.");
                return _rest.ToString(0, _rest.Length - 1);
            }
        }

        internal XelloException Flaw(string what, Exception? inner = null) =>
            Error.DataFileInvalid(file, "line " + _number.ToString(CultureInfo.InvariantCulture), what, inner);

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
