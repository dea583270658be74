using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security;
using Xunit;

namespace XelloPowerSchool.Tests;

/// <summary>
/// A user of this machine who can do nothing but SFTP, with a password of its own; there for all tests of a run. Only root
/// can make one. Where there is no OpenSSH server or no root, <see cref="Missing"/> says so and the tests are skipped with it.
/// </summary>
public sealed class SshAccount : IDisposable
{
    /// <summary>Where the server puts the user.</summary>
    public const string Home = "/files";

    private const string Prefix = "xello-t-";

    public SshAccount()
    {
        Missing = WhatIsMissing();
        if (Missing is not null)
            return;

        RemoveThoseOfDeadRuns();
        Name = Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Shell.RunInTurn("useradd", ["--no-create-home", "--home-dir", Home, "--shell", "/bin/sh", Name]);
        Shell.RunInTurn("chpasswd", [], input: $"{Name}:{Password}\n");
    }

    public string? Missing { get; }

    public string Name { get; } = "";

    public string Password { get; } = "canary-" + Guid.NewGuid().ToString("N");

    public void Dispose()
    {
        if (Name.Length > 0)
            Shell.RunInTurn("userdel", [Name]);
    }

    private static string? WhatIsMissing() =>
        !OperatingSystem.IsLinux() ? "needs Linux to start an OpenSSH server with a user of its own"
        : !File.Exists(SshServer.Program) ? "needs the package openssh-server"
        : !Environment.IsPrivilegedProcess ? "needs root to make a user who may only use SFTP"
        : null;

    // A run that was killed could not remove its user.
    private static void RemoveThoseOfDeadRuns()
    {
        foreach (var name in File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
            if (!Directory.Exists("/proc/" + name[Prefix.Length..]))
                Shell.TryRun("userdel", [name], input: null, out _); // another run may be just as tidy
    }
}

/// <summary>A real OpenSSH server on a free port of this machine: its own keys, its own configuration, its user locked into a folder.</summary>
internal sealed class SshServer : IDisposable
{
    internal const string Program = "/usr/sbin/sshd";

    // sshd locks nobody into a folder that somebody else could exchange, and /tmp belongs to everybody.
    private const string Place = "/var/lib/xello-tests";

    private readonly List<string> _log = [];
    private readonly string _extra;
    private readonly string _deny;
    private readonly bool _conversation;
    private Process? _process;

    /// <param name="account">The user.</param>
    /// <param name="deny">Requests of the protocol that the server refuses, as sftp-server's option -P takes them.</param>
    /// <param name="keyTypes">Kinds of host key.</param>
    /// <param name="extra">Further lines of the configuration.</param>
    /// <param name="conversation">Ask for the password in a conversation, which takes the system's PAM.</param>
    public SshServer(SshAccount account, string deny = "", string[]? keyTypes = null, string extra = "", bool conversation = false)
    {
        Assert.SkipWhen(account.Missing is not null, account.Missing ?? "");
        Account = account;
        _deny = deny;
        _extra = extra;
        _conversation = conversation;
        Root = Directory.CreateDirectory(Path.Combine(Place, Guid.NewGuid().ToString("N"))).FullName;
        Cage = Directory.CreateDirectory(Path.Combine(Root, "cage")).FullName;
        Files = Directory.CreateDirectory(Cage + SshAccount.Home).FullName;
        Shell.Run("chown", account.Name, Files);
        Directory.CreateDirectory("/run/sshd"); // sshd's own wish; usually the system's start-up makes it
        KeyTypes = keyTypes ?? ["ed25519"];
        MakeHostKeys();
        Start();
    }

    public SshAccount Account { get; }

    public int Port { get; private set; }

    /// <summary>What the user sees as the server's root.</summary>
    public string Cage { get; }

    /// <summary>The folder that the server puts the user in.</summary>
    public string Files { get; }

    private string Root { get; }

    private string[] KeyTypes { get; }

    public string Log
    {
        get
        {
            lock (_log)
                return string.Join('\n', _log);
        }
    }

    /// <summary>Whether the server says something; it writes its log when it has answered.</summary>
    public bool Says(string text) => SpinWait.SpinUntil(() => Log.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(10));

    public SecureString Password => Secure(Account.Password);

    public string Address(int? port = null) => $"sftp://{Account.Name}@127.0.0.1:{(port ?? Port).ToString(CultureInfo.InvariantCulture)}/";

    /// <summary>The fingerprint as OpenSSH prints it.</summary>
    public string Fingerprint(string type = "ed25519") => Shell.Run("ssh-keygen", "-lf", HostKeyPath(type) + ".pub").Split(' ')[1];

    public string PublicHostKey(string type = "ed25519") => string.Join(' ', File.ReadAllText(HostKeyPath(type) + ".pub").Split(' ').Take(2)).Trim();

    /// <summary>Another server in the place of this one.</summary>
    public void ChangeHostKeys()
    {
        Stop();
        MakeHostKeys();
        Start(Port);
    }

    /// <summary>Makes a key that the user may sign in with; the path of its private half.</summary>
    public string MakeUserKey(string passphrase, string type = "ed25519", bool authorized = true, string format = "RFC4716")
    {
        var path = Path.Combine(Root, "user_" + Guid.NewGuid().ToString("N"));
        Shell.Run("ssh-keygen", "-q", "-t", type, "-m", format, "-N", passphrase, "-f", path);
        if (authorized)
            File.AppendAllText(Path.Combine(Root, "authorized_keys"), File.ReadAllText(path + ".pub"));
        return path;
    }

    public static SecureString Secure(string text)
    {
        var secure = new SecureString();
        foreach (var c in text)
            secure.AppendChar(c);
        return secure;
    }

    public void Dispose()
    {
        Stop();
        Directory.Delete(Root, recursive: true);
    }

    private string HostKeyPath(string type) => Path.Combine(Root, "host_" + type);

    private void MakeHostKeys()
    {
        foreach (var type in KeyTypes)
        {
            File.Delete(HostKeyPath(type));
            Shell.Run("ssh-keygen", "-q", "-t", type, "-N", "", "-f", HostKeyPath(type));
        }
    }

    private void Start(int? port = null)
    {
        // Somebody else can take a port between finding and using it.
        for (var tries = 0; tries < 5; tries++)
        {
            Port = port ?? FreePort();
            var configuration = Path.Combine(Root, "sshd_config");
            File.WriteAllText(configuration, $"""
                Port {Port}
                ListenAddress 127.0.0.1
                PidFile none
                UsePAM {(_conversation ? "yes" : "no")}
                StrictModes no
                PermitRootLogin no
                KbdInteractiveAuthentication {(_conversation ? "yes" : "no")}
                AuthorizedKeysFile {Root}/authorized_keys
                AllowUsers {Account.Name}
                ChrootDirectory {Cage}
                Subsystem sftp internal-sftp
                ForceCommand internal-sftp {(_deny.Length > 0 ? "-P " + _deny : "")}
                AllowTcpForwarding no
                MaxStartups 100
                LogLevel VERBOSE
                {string.Join('\n', KeyTypes.Select(type => "HostKey " + HostKeyPath(type)))}
                {_extra}

                """);
            if (TryStart(configuration))
                return;
        }

        Assert.Fail("sshd does not start:\n" + Log);
    }

    private bool TryStart(string configuration)
    {
        var process = new Process { StartInfo = new ProcessStartInfo(Program, ["-D", "-e", "-f", configuration]) { RedirectStandardError = true } };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
                _log.Add(line.Data ?? "");
        };
        process.Start();
        process.BeginErrorReadLine();
        _process = process;
        while (!process.HasExited)
        {
            try
            {
                using var client = new TcpClient();
                client.Connect(IPAddress.Loopback, Port);
                // It is in the log as well, so that tests can count the calls that came after.
                SpinWait.SpinUntil(() => process.HasExited || Log.Contains("Connection from", StringComparison.Ordinal));
                return !process.HasExited;
            }
            catch (SocketException)
            {
                Thread.Sleep(20); // not yet
            }
        }

        return false;
    }

    private void Stop()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Runs the system's own programs.</summary>
internal static class Shell
{
    public static string Run(string program, params string[] arguments)
    {
        Assert.True(TryRun(program, arguments, input: null, out var said), $"{program}: {said}");
        return said;
    }

    /// <summary>
    /// Runs a program that changes the list of users. Only one may at a time, and test runs do not know of each other; and a user
    /// cannot go while his last session is still ending.
    /// </summary>
    public static void RunInTurn(string program, string[] arguments, string? input = null)
    {
        string said;
        var tries = 0;
        while (!TryRun(program, arguments, input, out said))
        {
            var waits = said.Contains("lock", StringComparison.Ordinal) || said.Contains("used by process", StringComparison.Ordinal);
            Assert.True(waits && ++tries < 100, $"{program}: {said}");
            Thread.Sleep(100);
        }
    }

    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">What it reads.</param>
    /// <param name="said">What it wrote; when it failed, what it complained of.</param>
    public static bool TryRun(string program, string[] arguments, string? input, out string said)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        said = process.ExitCode == 0 ? output : errors.Result;
        return process.ExitCode == 0;
    }
}
