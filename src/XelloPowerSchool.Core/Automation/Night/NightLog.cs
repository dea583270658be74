using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using XelloPowerSchool.Accounts;
using XelloPowerSchool.Errors;

namespace XelloPowerSchool.Automation;

/// <summary>
/// The log of the nights: one JSON line per event, UTF-8, appended. A file that has grown too large is set aside under its time and
/// the oldest ones go. What is written is numbers, ids and the engine's own sentences, which name students by key at most.
/// </summary>
internal sealed class NightLog : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Action<string> _warn;
    private FileStream? _file;
    private readonly TimeProvider _time;
    private readonly string _runId;

    private NightLog(FileStream? file, TimeProvider time, string runId, Action<string> warn)
    {
        _warn = warn;
        _file = file;
        _time = time;
        _runId = runId;
    }

    /// <summary>Writes nowhere.</summary>
    public static NightLog None(TimeProvider time) => new(null, time, "", static _ => { });

    /// <param name="settings">Where, and how much.</param>
    /// <param name="time">The clock.</param>
    /// <param name="runId">The night's run.</param>
    /// <param name="warn">Hears of it when the log cannot be written any more; the night goes on without one.</param>
    /// <exception cref="XelloException"><c>LogNotWritable</c>.</exception>
    public static NightLog Open(XelloLogSettings settings, TimeProvider time, string runId, Action<string> warn)
    {
        try
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(settings.Path)!);
            Rotate(settings, time);
            if (!File.Exists(settings.Path))
                PrivateFiles.CreateFile(settings.Path);
            EndLine(settings.Path);
            return new NightLog(new FileStream(settings.Path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1), time, runId, warn);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Error.LogNotWritable(settings.Path, error);
        }
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Writes an event.</summary>
    /// <param name="level">Information, Warning or Error.</param>
    /// <param name="name">What happened, in PascalCase: people filter by it.</param>
    /// <param name="facts">Numbers, ids and sentences of our own.</param>
    public void Write(string level, string name, params (string Name, object? Value)[] facts)
    {
        if (_file is null)
            return;
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line, Options))
        {
            json.WriteStartObject();
            json.WriteString("time", _time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("level", level);
            json.WriteString("run", _runId);
            json.WriteString("event", name);
            foreach (var (fact, value) in facts)
                Write(json, fact, value);
            json.WriteEndObject();
        }

        line.WriteByte((byte)'\n');
        try
        {
            // In one piece, so that lines of two processes do not mix.
            _file.Write(line.GetBuffer(), 0, (int)line.Length);
            _file.Flush();
        }
        catch (IOException error)
        {
            // What was to be done goes on, and whoever is to be told is told.
            var path = _file.Name;
            _file.Dispose(); // it has no buffer, so nothing more is written
            _file = null;
            _warn($"{Error.LogNotWritable(path, error).Message} This night has no more log.");
        }
    }

    private static void Write(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string text:
                json.WriteString(name, text);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case IEnumerable<string> texts:
                json.WriteStartArray(name);
                foreach (var text in texts)
                    json.WriteStringValue(text);
                json.WriteEndArray();
                break;
            default:
                json.WriteNumber(name, Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    // A machine that stopped may have left half of a line. It stays alone, so that every other line can be read.
    private static void EndLine(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length == 0)
            return;
        file.Seek(-1, SeekOrigin.End);
        if (file.ReadByte() != '\n')
            file.WriteByte((byte)'\n');
    }

    private static void Rotate(XelloLogSettings settings, TimeProvider time)
    {
        var file = new FileInfo(settings.Path);
        if (!file.Exists || file.Length < (long)settings.MaximumMegabytes << 20)
            return;
        var (stem, end) = (Path.Combine(file.DirectoryName!, Path.GetFileNameWithoutExtension(file.Name)), file.Extension);
        file.MoveTo(stem + "." + time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture) + end);
        var aside = Directory.GetFiles(file.DirectoryName!, Path.GetFileName(stem) + ".????????T?????????" + end).OrderByDescending(name => name, StringComparer.Ordinal);
        foreach (var old in aside.Skip(settings.KeepFiles))
            File.Delete(old);
    }
}
