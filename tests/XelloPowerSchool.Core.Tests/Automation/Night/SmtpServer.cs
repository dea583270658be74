using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Xunit;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>A real mail server on this machine (Debian's python3-aiosmtpd), with a certificate of its own. Skips the test where it is missing.</summary>
internal sealed class SmtpServer : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private const string Program = """
        import asyncio, json, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
        port, folder, start = int(sys.argv[1]), sys.argv[2], sys.argv[3] == 'True'
        class Handler:
            async def handle_DATA(self, server, session, envelope):
                auth = session.auth_data
                with open(folder + '/received.jsonl', 'a', encoding='utf-8') as out:
                    out.write(json.dumps({'User': auth.login.decode() if auth else None, 'Password': auth.password.decode() if auth else None,
                        'Encrypted': session.ssl is not None, 'Recipients': envelope.rcpt_tos, 'Content': envelope.content.decode('utf-8')}) + '\n')
                return '250 OK'
        class Xoauth2(SMTP):
            # What Exchange Online and Gmail do: the reason as a challenge, an empty line from the client, then the refusal.
            async def auth_XOAUTH2(self, server, args):
                login, token = [part.split('=', 1)[1] for part in __import__('base64').b64decode(args[1]).decode().split('\x01')[:2]]
                with open(folder + '/good-tokens', encoding='utf-8') as good:
                    if token in ['Bearer ' + line.strip() for line in good]:
                        return AuthResult(success=True, auth_data=LoginPassword(login.encode(), token.encode()))
                await server.challenge_auth(b'{"status":"401"}')
                return AuthResult(success=False, handled=False)
        def authenticate(server, session, envelope, mechanism, data):
            right = isinstance(data, LoginPassword) and data.password == b'the password'
            return AuthResult(success=right, auth_data=data if right else None, handled=right)
        context = None
        if start:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder + '/cert.pem', folder + '/key.pem')
        def factory():
            return Xoauth2(Handler(), hostname='localhost', tls_context=context, require_starttls=start, authenticator=authenticate, enable_SMTPUTF8=True)
        async def main():
            server = await asyncio.get_running_loop().create_server(factory, '127.0.0.1', port)
            print('ready', flush=True)
            await server.serve_forever()
        asyncio.run(main())
        """;

    private static readonly Lazy<string?> Missing = new(() =>
    {
        if (!File.Exists(Python))
            return "a mail server needs Debian's python3 and python3-aiosmtpd";
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import aiosmtpd"]) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : "a mail server needs Debian's python3-aiosmtpd";
    });

    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;
    private readonly string _thumbprint;
    private readonly int _port;

    public SmtpServer(bool startTls = true)
    {
        Assert.SkipWhen(Missing.Value is not null, Missing.Value ?? "");
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _thumbprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        File.WriteAllText(_folder["cert.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["key.pem"], key.ExportPkcs8PrivateKeyPem());
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            _port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        _process = Process.Start(new ProcessStartInfo(Python, ["-c", Program, _port.ToString(System.Globalization.CultureInfo.InvariantCulture), _folder.Path, startTls.ToString()])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal("ready", _process.StandardOutput.ReadLine());
    }

    public XelloMailSettings Settings => new()
    {
        Server = "127.0.0.1", Port = _port, CertificateThumbprint = _thumbprint, From = "xello@district.example", To = ["it@district.example"],
    };

    /// <summary>The access tokens that the server takes from now on. A token that has expired is one that it takes no more.</summary>
    public void Accept(params string[] tokens) => File.WriteAllLines(_folder["good-tokens"], tokens);

    public IReadOnlyList<ReceivedMail> Received() => File.Exists(_folder["received.jsonl"])
        ? [.. File.ReadAllLines(_folder["received.jsonl"]).Select(line => JsonSerializer.Deserialize<ReceivedMail>(line)!)]
        : [];

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _folder.Dispose();
    }
}

/// <summary>What the mail server was given.</summary>
internal sealed record ReceivedMail(string? User, string? Password, bool Encrypted, string[] Recipients, string Content);
