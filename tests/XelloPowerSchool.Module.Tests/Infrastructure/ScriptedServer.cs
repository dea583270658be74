using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace XelloPowerSchool.Tests;

/// <summary>
/// A PowerSchool of which each test says how it answers, over real HTTP on this machine: it gives out a token and its
/// metadata by itself, and anything else, good or broken, as it is told.
/// </summary>
internal sealed class ScriptedServer : IDisposable
{
    public const string Token = "canary-token-51c0";

    private const string Metadata =
        """{"metadata":{"student_max_page_size":3,"school_max_page_size":100,"plugin_id":9741,"powerschool_version":"25.3.0.0.0"}}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public ScriptedServer()
    {
        _listener.Start();
        Uri = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
        _ = AcceptAsync();
    }

    public Uri Uri { get; }

    /// <summary>What came in, after the token and the metadata.</summary>
    public ConcurrentQueue<ScriptedRequest> Requests { get; } = new();

    public Func<ScriptedRequest, ScriptedAnswer> Answer { get; set; } = static _ => ScriptedAnswer.Json("{}", 404);

    /// <summary>The answer to a request for a token; null for a good one.</summary>
    public ScriptedAnswer? TokenAnswer { get; set; }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                ScriptedRequest request = await ReadAsync(stream);
                ScriptedAnswer answer = request.Path switch
                {
                    "/oauth/access_token" => TokenAnswer ?? ScriptedAnswer.Json($$"""{"access_token":"{{Token}}","token_type":"Bearer","expires_in":"2504956"}"""),
                    "/ws/v1/metadata" => ScriptedAnswer.Json(Metadata),
                    _ => Answered(request),
                };
                await stream.WriteAsync(answer.Bytes(), _stop.Token);
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has hung up, or the test has ended.
            }
        }
    }

    private ScriptedAnswer Answered(ScriptedRequest request)
    {
        Requests.Enqueue(request);
        return Answer(request);
    }

    private async Task<ScriptedRequest> ReadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        byte[] one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            await stream.ReadExactlyAsync(one, _stop.Token);
            head.Append((char)one[0]);
        }

        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(l => l.Split(':', 2)).ToDictionary(p => p[0], p => p[1].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        string[] words = lines[0].Split(' ');
        string[] target = words[1].Split('?', 2);
        return new ScriptedRequest(words[0], target[0], target.Length > 1 ? target[1] : "", headers, Encoding.UTF8.GetString(body));
    }
}

internal sealed record ScriptedRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body);

/// <param name="Status">HTTP status.</param>
/// <param name="ContentType">Content type; null for none.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">More header lines.</param>
/// <param name="IsCut">Hangs up in the middle of the body.</param>
internal sealed record ScriptedAnswer(int Status, string? ContentType, string Body, string[] Headers, bool IsCut = false)
{
    public static ScriptedAnswer Json(string body, int status = 200, params string[] headers) => new(status, "application/json;charset=UTF-8", body, headers);

    public byte[] Bytes()
    {
        byte[] body = Encoding.UTF8.GetBytes(Body);
        string[] lines =
        [
            $"HTTP/1.1 {Status} Said", $"Content-Length: {body.Length}", "Connection: close",
            .. ContentType is null ? [] : new[] { $"Content-Type: {ContentType}" }, .. Headers, "", "",
        ];
        return [.. Encoding.ASCII.GetBytes(string.Join("\r\n", lines)), .. IsCut ? body[..(body.Length / 2)] : body];
    }
}
