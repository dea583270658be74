using System.Text;

namespace XelloPowerSchool.DataFiles;

/// <summary>A file's lines as they are, and what ends each of them.</summary>
internal sealed class DataFileLines(TextReader text)
{
    /// <summary>A line beyond it is none, but a file without line ends.</summary>
    private const int Longest = 1 << 20;

    private readonly char[] _buffer = new char[1 << 15];
    private readonly StringBuilder _begun = new();
    private int _position;
    private int _length;

    /// <summary>Number of the present line; the first is 1.</summary>
    public long Number { get; private set; }

    /// <summary>What ends the present line: CR LF, LF, CR, or nothing at the end of the file.</summary>
    public string End { get; private set; } = "";

    /// <summary>True when the present line is longer than any can be; what is given of it is its beginning.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>The next line without its end; null after the last.</summary>
    public string? Next()
    {
        Number++;
        _begun.Clear();
        while (_position < _length || Fill())
        {
            var end = _buffer.AsSpan(_position, _length - _position).IndexOfAny('\r', '\n');
            if (end < 0)
            {
                _begun.Append(_buffer, _position, _length - _position);
                _position = _length;
                if (_begun.Length <= Longest)
                    continue;
                IsTooLong = true;
                return _begun.ToString();
            }

            var line = _begun.Length == 0 ? new string(_buffer, _position, end) : _begun.Append(_buffer, _position, end).ToString();
            _position += end + 1;
            End = _buffer[_position - 1] == '\n' ? "\n" : HasLineFeed() ? "\r\n" : "\r";
            return line;
        }

        End = "";
        return _begun.Length == 0 ? null : _begun.ToString();
    }

    private bool HasLineFeed()
    {
        if ((_position == _length && !Fill()) || _buffer[_position] != '\n')
            return false;
        _position++;
        return true;
    }

    private bool Fill()
    {
        _position = 0;
        _length = text.Read(_buffer, 0, _buffer.Length);
        return _length > 0;
    }
}
