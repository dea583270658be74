using System.Security.Cryptography;
using System.Text;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.DataFiles;

/// <summary>
/// Writes one file row by row. The bytes are hashed on their way to the disk, so the hash is that of what was meant,
/// whatever the disk makes of it.
/// </summary>
internal sealed class DataFileWriter<T> : IDisposable
{
    private readonly DataFileLayout<T> _layout;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly SHA256 _sha = SHA256.Create();
    private readonly CryptoStream _hashed;
    private readonly StreamWriter _text;
    private readonly string?[] _values;
    private long _rows;

    public DataFileWriter(DataFileLayout<T> layout, string path)
    {
        (_layout, _path, _values) = (layout, path, new string?[layout.Columns.Count]);
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        _hashed = new CryptoStream(_file, _sha, CryptoStreamMode.Write);
        _text = new StreamWriter(_hashed, DataFileEncoding.Of(layout), 65536, leaveOpen: true);
        _text.Write(layout.Header);
        _text.Write(layout.LineEnd);
    }

    /// <param name="record">The record.</param>
    /// <param name="refuse">Told what the contract has against the record, which is then left out; null to throw.</param>
    /// <exception cref="XelloException"><c>DataFileInvalid</c> when nobody is told.</exception>
    public void Write(T record, Action<XelloFinding>? refuse = null)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] = _layout.Value(record, i);
            if (_layout.Columns[i].Check("", _values[i]) is not XelloFinding finding)
                continue;
            if (refuse is null)
                throw Error.DataFileInvalid(_layout.Name, "record " + _layout.Subject(record), finding.Message);
            refuse(finding with { Subject = _layout.Subject(record) });
            return;
        }

        for (var i = 0; i < _values.Length; i++)
        {
            if (i > 0)
                _text.Write(_layout.Separator);
            _text.Write(_values[i]);
        }

        _text.Write(_layout.LineEnd);
        _rows++;
    }

    /// <summary>Brings everything to the disk.</summary>
    public StagedFile Finish()
    {
        _text.Dispose();
        _hashed.FlushFinalBlock();
        _file.Flush(flushToDisk: true);
        return new StagedFile(_layout.Name, _path, _rows, _file.Length, FileHash.Hex(_sha.Hash!));
    }

    public void Dispose()
    {
        // Without what the text's buffer still holds: a file that was not finished is nobody's.
        _file.Dispose();
        _sha.Dispose();
    }
}

/// <summary>The encoding of data files.</summary>
internal static class DataFileEncoding
{
    private static readonly UTF8Encoding Marked = new(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true);

    /// <summary>UTF-8; half a surrogate pair is an error, not a question mark. A byte order mark is read as the character that it is.</summary>
    public static Encoding Bare { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The same, with a byte order mark where the contract wants one.</summary>
    public static Encoding Of(DataFileLayout layout) => layout.ByteOrderMark ? Marked : Bare;
}
