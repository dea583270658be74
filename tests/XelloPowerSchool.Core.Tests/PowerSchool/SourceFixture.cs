using System.IO.Compression;
using System.Text;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>One district, read by whichever source a test asks for.</summary>
public sealed class SourceFixture : IDisposable
{
    private readonly PowerSchoolSandbox _sandbox = PowerSchoolSandbox.Create(new SandboxOptions
    {
        Students = 600, Schools = 6, PageSize = 50, Plugin = WithExtension(),
    });
    private readonly Dictionary<PowerSchoolSource, PowerSchoolClient> _clients = [];

    /// <summary>Numbers of the sources, for theories.</summary>
    public static TheoryData<PowerSchoolSource> Sources => [.. Enum.GetValues<PowerSchoolSource>()];

    // Extensions are a district's own, so that a district adds their fields to the plugin.
    private static byte[] WithExtension()
    {
        var package = new StoredZip();
        using var zip = new ZipArchive(new MemoryStream(SyncPlugin.CreatePackage()));
        foreach (ZipArchiveEntry entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            string[] fields = [.. new[] { "StudentsDCID", "locker", "preferredname" }.Select(static f => $"""<field table="U_STUDENTS_EXTENSION" field="{f}" access="ViewOnly"/>""")];
            package.Add(entry.FullName, Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace("</access_request>", string.Concat(fields) + "</access_request>", StringComparison.Ordinal)));
        }
        return package.ToZip();
    }

    internal PowerSchoolSandbox Sandbox => _sandbox;

    internal PowerSchoolClient Client(PowerSchoolSource source)
    {
        lock (_clients)
        {
            if (!_clients.TryGetValue(source, out PowerSchoolClient? client))
                _clients.Add(source, client = new PowerSchoolClient(ConnectAsync(_sandbox, source).GetAwaiter().GetResult()));
            return client;
        }
    }

    internal static Task<PowerSchoolConnection> ConnectAsync(PowerSchoolSandbox sandbox, PowerSchoolSource? source, TimeSpan? retryInterval = null) =>
        PowerSchoolClient.ConnectAsync(
            new PowerSchoolConnectionOptions
            {
                Uri = sandbox.Uri,
                ClientId = sandbox.ClientId,
                ClientSecret = StubServer.Secure(sandbox.ClientSecret),
                Transport = sandbox.CreateHandler(),
                IsSandbox = true,
                Source = source,
                Jitter = static () => 0,
                RetryInterval = retryInterval ?? TimeSpan.FromSeconds(1),
            },
            CancellationToken.None);

    public void Dispose() => _sandbox.Dispose();
}
