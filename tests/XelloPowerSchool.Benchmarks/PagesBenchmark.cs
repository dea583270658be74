using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using XelloPowerSchool.PowerSchool;

namespace XelloPowerSchool.Benchmarks;

/// <summary>
/// Pages from a real server on this machine that takes 50 ms for every answer, against the time that so many answers take when
/// always as many are under way as the throttle allows. The two counts around the pages are in our time and not in the ideal.
/// </summary>
internal static class PagesBenchmark
{
    private const int Pages = 200;
    private const int PageSize = 100;
    private const int Throttle = 8;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(50);

    public static IEnumerable<Result> Run(bool quick)
    {
        var times = MeasureAsync(quick ? 2 : 5).GetAwaiter().GetResult();
        var ideal = Math.Ceiling(Pages / (double)Throttle) * Latency.TotalMilliseconds;
        yield return new Result(
            "pages", string.Create(CultureInfo.InvariantCulture, $"{Pages} pages of {PageSize} students over loopback, {Latency.TotalMilliseconds} ms for each answer, throttle {Throttle}"),
            "the ideal, ceil(pages / throttle) times the latency", new Timings(times), new Timings([ideal]), Goal.Within(1.25));
    }

    private static async Task<List<double>> MeasureAsync(int rounds)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        await using var app = builder.Build();
        app.Run(AnswerAsync);
        await app.StartAsync();

        using var connection = await PowerSchoolClient.ConnectAsync(
            new PowerSchoolConnectionOptions
            {
                Uri = new Uri(app.Urls.First()), ClientId = "benchmark", ClientSecret = SyntheticPages.Secret(), ThrottleLimit = Throttle, Source = PowerSchoolSource.V1,
            },
            CancellationToken.None);
        await ReadAsync(connection);
        var times = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await ReadAsync(connection);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        await app.StopAsync();
        return times;
    }

    private static async Task ReadAsync(PowerSchoolConnection connection)
    {
        var received = 0;
        await foreach (var _ in new PowerSchoolClient(connection).GetStudentsAsync(new StudentQuery(), CancellationToken.None))
            received++;
        if (received != Pages * PageSize)
            throw new InvalidOperationException($"{received} students came instead of {Pages * PageSize}.");
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        await Task.Delay(Latency, context.RequestAborted);
        context.Response.ContentType = "application/json;charset=UTF-8";
        await context.Response.Body.WriteAsync(
            path.StartsWith("/oauth/", StringComparison.Ordinal) ? SyntheticPages.Token
            : path == "/ws/v1/metadata" ? SyntheticPages.Metadata
            : path.EndsWith("/count", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes($$$"""{"resource":{"count":{{{Pages * PageSize}}}}}""")
            : SyntheticPages.V1(int.Parse(context.Request.Query["page"]!, CultureInfo.InvariantCulture), PageSize),
            context.RequestAborted);
    }
}
