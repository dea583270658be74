using XelloPowerSchool.Sandbox.Api;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Transport;

namespace XelloPowerSchool;

/// <summary>
/// A synthetic district behind an emulated PowerSchool. The district is a pure function of seed, number of students, number of schools
/// and date; nobody in it exists.
/// </summary>
public sealed class PowerSchoolSandbox : IDisposable
{
    private readonly SandboxOptions _options;
    private readonly SandboxServer _server;
    private readonly CancellationTokenSource _stopped = new(); // never disposed: handlers outlive the sandbox and still ask its token
    private Listener? _listener;

    private PowerSchoolSandbox(SandboxOptions options) =>
        (_options, _server) = (options, new SandboxServer(options));

    /// <summary>What the sandbox is called, to tell several apart.</summary>
    public string Name => _options.Name;

    /// <summary>Where the emulated PowerSchool answers. An address that leads nowhere when the sandbox is used in process only.</summary>
    public Uri Uri => _listener?.Uri ?? new Uri("https://sandbox.invalid/");

    /// <summary>The client id of the plugin.</summary>
    public string ClientId => _server.Tokens.ClientId;

    /// <summary>The client secret of the plugin. Not public, so that no table or log shows it by accident.</summary>
    internal string ClientSecret => _server.Tokens.ClientSecret;

    /// <summary>How many students are active: on every date the same number.</summary>
    public int Students => _options.Students;

    /// <summary>How many schools there are, the one for graduates aside.</summary>
    public int Schools => _options.Schools;

    /// <summary>The seed from which all chance is drawn.</summary>
    public int Seed => _options.Seed;

    /// <summary>
    /// The district's date, without time. Moved forward, students arrive, leave, move, change names and emails; on 1 July all are promoted.
    /// It can be moved back as well, and while requests are being answered.
    /// </summary>
    public DateTime Date
    {
        get => _server.Date;
        set => _server.Date = value;
    }

    /// <summary>What goes wrong at the moment.</summary>
    public SandboxFault Faults
    {
        get => _server.Faults.Faults;
        set => _server.Faults.Faults = value;
    }

    /// <summary>The last 10,000 requests, oldest first.</summary>
    public IReadOnlyList<SandboxRequest> Requests => _server.Requests;

    /// <summary>Whether the sandbox answers.</summary>
    public bool IsRunning => !_stopped.IsCancellationRequested;

    /// <summary>Stops answering and gives the port back.</summary>
    public void Dispose()
    {
        if (!IsRunning) return;
        _stopped.Cancel();
        _listener?.Dispose();
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal static PowerSchoolSandbox Create(SandboxOptions options) => new(options);

    /// <summary>Opens http://localhost on the port, or on a free one.</summary>
    internal void Listen(int port = 0)
    {
        if (!IsRunning || _listener is not null) throw new InvalidOperationException("A sandbox listens once.");
        _listener = new Listener(_server, port, _stopped.Token);
    }

    /// <summary>The emulated PowerSchool as the transport of an HttpClient, without a socket.</summary>
    internal HttpMessageHandler CreateHandler() => new SandboxHandler(_server, _stopped.Token);
}
