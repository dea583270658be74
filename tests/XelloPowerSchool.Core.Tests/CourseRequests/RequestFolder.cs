using System.Text;
using XelloPowerSchool.CourseRequests;

namespace XelloPowerSchool.Tests.CourseRequests;

/// <summary>A folder of its own for the files of one test.</summary>
internal sealed class RequestFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("requests-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public IEnumerable<string> FileNames => Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file)!);

    public string Write(string text, Encoding? encoding = null) => Write((encoding ?? new UTF8Encoding(false)).GetPreamble(), (encoding ?? new UTF8Encoding(false)).GetBytes(text));

    public string Write(params byte[][] parts)
    {
        var path = this["requests.csv"];
        File.WriteAllBytes(path, [.. parts.SelectMany(part => part)]);
        return path;
    }

    public List<XelloCourseRequest> Read(string text, Encoding? encoding = null) => Read(Write(text, encoding));

    public static List<XelloCourseRequest> Read(string path) => [.. Stream(path)];

    public static IEnumerable<XelloCourseRequest> Stream(string path, CancellationToken cancellationToken = default)
    {
        using var reader = CourseRequestReader.Open(path, CourseRequestColumnMap.None, cancellationToken);
        foreach (var request in reader.Read())
            yield return request;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
