using System.Text;

namespace XelloPowerSchool.Tables;

/// <summary>
/// A file that somebody else made, as text. The encoding is what the byte order mark says; without one UTF-8 when all bytes
/// are valid UTF-8, otherwise Windows-1252 or Mac Roman. The file stays open for reading from the first byte looked at to the last, so that nobody can
/// change it in between.
/// </summary>
internal sealed class TextFile : IDisposable
{
    private static readonly (byte[] Mark, Encoding Encoding)[] ByteOrderMarks =
    [
        ([0xEF, 0xBB, 0xBF], new UTF8Encoding(false)),
        ([0xFF, 0xFE], new UnicodeEncoding(bigEndian: false, byteOrderMark: false)),
        ([0xFE, 0xFF], new UnicodeEncoding(bigEndian: true, byteOrderMark: false)),
    ];

    private readonly FileStream _stream;
    private readonly Encoding _encoding;
    private readonly int _start;

    private TextFile(FileStream stream, Encoding? said)
    {
        _stream = stream;
        (_encoding, _start, var isGuess) = Detect(stream, said);
        Assumed = !isGuess ? null : _encoding == CodePages.MacRoman ? "Mac Roman" : "Windows-1252";
    }

    /// <summary>The encoding that was assumed, when the bytes are no UTF-8 and nothing says what they are; otherwise null.</summary>
    public string? Assumed { get; }

    /// <summary>True when the text is UTF-8, with or without a mark.</summary>
    public bool IsUtf8Text => _encoding is UTF8Encoding;

    /// <summary>True when the file has no text at all.</summary>
    public bool IsEmpty => _stream.Length == _start;

    /// <param name="path">The file.</param>
    /// <param name="errors">What to say when it cannot be read.</param>
    /// <param name="said">The encoding of a file without a byte order mark; null to find it out.</param>
    public static TextFile Open(string path, TableErrors errors, Encoding? said = null)
    {
        if (!File.Exists(path) && !Directory.Exists(path))
            throw errors.NotFound(path);
        if (Directory.Exists(path))
            throw errors.Unreadable(path, new IOException("It is a folder."));
        return Guard(path, errors, () =>
        {
            // A file that somebody is still writing cannot be opened like this, which is meant: it would be read in part.
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            try
            {
                return new TextFile(stream, said);
            }
            catch
            {
                stream.Dispose();
                throw;
            }
        });
    }

    /// <summary>Runs what touches the file, and turns the file system's errors into ours.</summary>
    public static T Guard<T>(string path, TableErrors errors, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw errors.Unreadable(path, e);
        }
    }

    /// <summary>The text from its beginning, every line break as a line feed.</summary>
    public TextReader ReadText()
    {
        _stream.Position = _start;
        return new LineFeedReader(
            new StreamReader(_stream, _encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 14, leaveOpen: true));
    }

    /// <summary>The text as it is: with its line breaks, and with the byte order mark as the character that it is.</summary>
    public TextReader ReadRaw()
    {
        _stream.Position = 0;
        return new StreamReader(_stream, _encoding, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 14, leaveOpen: true);
    }

    public void Dispose() => _stream.Dispose();

    private static (Encoding Encoding, int Start, bool IsGuess) Detect(FileStream stream, Encoding? said)
    {
        var head = new byte[4];
        var length = stream.Read(head, 0, head.Length);
        foreach (var (mark, encoding) in ByteOrderMarks)
        {
            if (length >= mark.Length && head.AsSpan(0, mark.Length).SequenceEqual(mark))
                return (encoding, mark.Length, false);
        }

        if (said is not null)
            return (said, 0, false);
        // No text has the character 0, and UTF-16 without a mark has it beside every letter of its first line.
        if (length == head.Length && head is [not 0, 0, not 0, 0] or [0, not 0, 0, not 0])
            return (ByteOrderMarks[head[0] == 0 ? 2 : 1].Encoding, 0, false);
        stream.Position = 0;
        if (IsUtf8(stream))
            return (new UTF8Encoding(false), 0, false);
        stream.Position = 0;
        return (CodePages.Guess(stream), 0, true);
    }

    private static bool IsUtf8(Stream stream)
    {
        var decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        var bytes = new byte[1 << 16];
        var chars = new char[(1 << 16) + 1];
        try
        {
            int read;
            do
            {
                read = stream.Read(bytes, 0, bytes.Length);
                decoder.GetChars(bytes, 0, read, chars, 0, flush: read == 0);
            }
            while (read > 0);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>
    /// Turns CRLF and CR into LF. Sylvan takes a lone CR as a line break or as text depending on where in its buffer it
    /// stands; behind this reader there is none.
    /// </summary>
    private sealed class LineFeedReader(TextReader inner) : TextReader
    {
        private bool _afterReturn;

        public override int Read(char[] buffer, int index, int count)
        {
            while (count > 0)
            {
                var read = inner.Read(buffer, index, count);
                if (read == 0)
                    return 0;

                var (end, from, last) = (index, index, index + read);
                while (from < last)
                {
                    if (_afterReturn && buffer[from] == '\n')
                        from++;
                    var text = buffer.AsSpan(from, last - from);
                    var length = text.IndexOf('\r');
                    _afterReturn = length >= 0;
                    if (length < 0)
                        length = text.Length;
                    text.Slice(0, length).CopyTo(buffer.AsSpan(end));
                    end += length;
                    from += length;
                    if (!_afterReturn)
                        break;
                    buffer[end++] = '\n';
                    from++;
                }

                // Zero means the end, and the second half of a CRLF is not the end.
                if (end > index)
                    return end - index;
            }

            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
