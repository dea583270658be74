using System.Collections.Concurrent;
using System.Net;

namespace XelloPowerSchool.Tests.Automation.Night;

/// <summary>A webhook that keeps what it is told.</summary>
internal sealed class WebhookListener() : LoopbackEndpoint("hook/")
{
    private readonly ConcurrentQueue<(byte[] Body, Dictionary<string, string> Headers)> _received = new();

    public int Status { get; set; } = 200;

    public IReadOnlyCollection<(byte[] Body, Dictionary<string, string> Headers)> Received => _received;

    protected override async Task AnswerAsync(HttpListenerContext context)
    {
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        _received.Enqueue((body.ToArray(), context.Request.Headers.AllKeys.ToDictionary(name => name!, name => context.Request.Headers[name]!)));
        context.Response.StatusCode = Status;
        context.Response.Close();
    }
}
