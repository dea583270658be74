using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class QueryStreamTests
{
    private const string Name = "com.example.plugin.students.active";

    private static readonly NamedQuery Query = new()
    {
        Name = Name, Arguments = new Dictionary<string, QueryArgument> { ["schoolid"] = "701", ["grades"] = new[] { "9", "10" } },
    };

    private static string Rows(int count) =>
        string.Join(",", Enumerable.Range(1, count).Select(static i => $$"""{"_name":"STUDENTS","_id":{{i}},"dcid":"{{i}}","last_name":"Canaryson é \"{{i}}\" } ] {"}"""));

    private static string Answer(int rows, int? count = null) =>
        $$"""{"name":"STUDENTS",{{(count is null ? "" : $"\"count\":{count},")}}"record":[{{Rows(rows)}}],"@extensions":"a,b"}""";

    /// <summary>Runs the query against a body that comes in pieces of a size.</summary>
    private static async Task<(List<PSQueryRecord> Rows, XelloException? Error)> RunAsync(
        string body, int piece = 7, Exception? then = null, string? counted = null, NamedQuery? query = null)
    {
        using var server = new StubServer();
        server.AnswerWith(request => request.RequestUri!.AbsolutePath.EndsWith("/count", StringComparison.Ordinal)
            ? StubServer.Json(counted ?? "{\"count\":0}")
            : new HttpResponseMessage { Content = new StreamContent(new PieceStream(Encoding.UTF8.GetBytes(body), piece, then)), RequestMessage = request });
        var rows = new List<PSQueryRecord>();
        try
        {
            await foreach (PSQueryRecord row in (await server.ClientAsync()).RunQueryAsync(query ?? Query, default))
                rows.Add(row);
            return (rows, null);
        }
        catch (XelloException e)
        {
            return (rows, e);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(13)]
    [InlineData(100_000)]
    public async Task RowsComeWholeWhereverTheBytesAreCut(int piece)
    {
        (List<PSQueryRecord> rows, XelloException? error) = await RunAsync("\n " + Answer(40, count: 40) + " \n", piece);
        Assert.Null(error);
        Assert.Equal(Enumerable.Range(1, 40).Select(static i => $"{i}"), rows.Select(static r => r.Fields["DCID"]!));
        Assert.Equal("Canaryson é \"40\" } ] {", rows[39].Fields["last_name"]);
        Assert.Equal(["dcid", "last_name"], rows[0].Fields.Keys);
        Assert.Equal(Name, rows[0].Query);
    }

    [Theory]
    [InlineData("""{"name":"STUDENTS","count":0}""", 0)]
    [InlineData("""{"record":[],"@extensions":""}""", 0)]
    [InlineData("""{"record":"","count":0}""", 0)]
    [InlineData("""{"record":null,"count":"0"}""", 0)]
    [InlineData("""{"record":{"dcid":"1"},"count":1}""", 1)]
    [InlineData("""{"record":[{"dcid":1,"nested":{"x":[1,{}]},"flag":true,"nothing":null}],"x":{"y":[[]]},"count":1}""", 1)]
    [InlineData("""{"record":[{"id":5,"name":"STUDENTS","tables":{"students":{"dcid":"5","middle_name":null}}}],"count":1}""", 1)]
    public async Task TheFormsOfAnAnswer(string body, int expected)
    {
        (List<PSQueryRecord> rows, XelloException? error) = await RunAsync(body, piece: 3);
        Assert.Null(error);
        Assert.Equal(expected, rows.Count);
        if (body.Contains("tables", StringComparison.Ordinal))
            Assert.Equal(["dcid", "middle_name"], rows[0].Fields.Keys);
        if (body.Contains("flag", StringComparison.Ordinal))
            Assert.Equal(("1", "true", null), (rows[0].Fields["dcid"], rows[0].Fields["flag"], rows[0].Fields["nothing"]));
    }

    /// <summary>A body that ends early is an error at every place where it can end, and the rows before it have come.</summary>
    [Fact]
    public async Task ABodyThatEndsInTheMiddleIsNeverAShorterList()
    {
        string whole = Answer(3, count: 3);
        for (int length = 0; length < whole.Length; length++)
        {
            (List<PSQueryRecord> rows, XelloException? error) = await RunAsync(whole[..length], piece: 11);
            Assert.Equal("ReadIncomplete", error?.Id);
            Assert.InRange(rows.Count, 0, 3);
            Assert.DoesNotContain("Canaryson", error!.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task AConnectionThatBreaksIsReadIncompleteAndNotTriedAgain()
    {
        (List<PSQueryRecord> rows, XelloException? error) = await RunAsync(Answer(40, 40)[..2000], then: new IOException("canary"));
        Assert.Equal("ReadIncomplete", error?.Id);
        Assert.NotEmpty(rows);
        Assert.Contains($"broke off after {rows.Count} records", error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 6, null)]
    [InlineData(5, null, "{\"count\":4}")]
    public async Task AnotherNumberOfRowsThanTheServerCountsIsAnError(int rows, int? count, string? counted)
    {
        (List<PSQueryRecord> read, XelloException? error) = await RunAsync(Answer(rows, count), counted: counted);
        Assert.Equal("ReadIncomplete", error?.Id);
        Assert.Equal(rows, read.Count);
        Assert.Null((await RunAsync(Answer(5), counted: "{\"count\":5}")).Error);
    }

    [Fact]
    public async Task ARowThatComesTwiceIsAnError()
    {
        (_, XelloException? error) = await RunAsync($$"""{"record":[{{Rows(2)}},{{Rows(1)}}],"count":3}""");
        Assert.Equal("ReadIncomplete", error?.Id);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><p>Canaryson", "SignInPageReceived")]
    [InlineData("Canaryson", "UnexpectedResponse")]
    [InlineData("[]", "UnexpectedResponse")]
    [InlineData("""{"record":["Canaryson"]}""", "UnexpectedResponse")]
    [InlineData("""{"record":[],"count":0} Canaryson""", "UnexpectedResponse")]
    [InlineData("""{"record":"Canaryson","count":0}""", "UnexpectedResponse")]
    public async Task WhatIsNoAnswerIsAnErrorThatQuotesNothing(string body, string id)
    {
        (_, XelloException? error) = await RunAsync(body);
        Assert.Equal(id, error?.Id);
        Assert.DoesNotContain("Canaryson", error!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALineThatGoesDeadIsGivenUpAndASlowOneIsNot()
    {
        // Every piece comes within the limit, all of them together do not.
        using var server = new StubServer();
        bool dead = false;
        server.AnswerWith(request => new HttpResponseMessage
        {
            RequestMessage = request,
            Content = new StreamContent(new PieceStream(Encoding.UTF8.GetBytes(Answer(40, 40)), 100, then: null, async ct =>
            {
                if (dead)
                    await Task.Delay(Timeout.Infinite, ct);
                server.Clock.Advance(TimeSpan.FromSeconds(90));
            })),
        });
        PowerSchoolClient client = await server.ClientAsync();
        Assert.Equal(40, (await client.RunQueryAsync(Query, default).ListAsync()).Count);
        dead = true;
        var e = await Assert.ThrowsAsync<XelloException>(() => server.RunAsync(client.RunQueryAsync(Query, default).ListAsync()));
        Assert.Equal("RequestTimeout", e.Id);
    }

    [Fact]
    public async Task TheFirstRowComesBeforeTheLastByteAndStoppingEndsTheRead()
    {
        using var server = new StubServer();
        bool disposed = false;
        server.AnswerWith(request => new HttpResponseMessage
        {
            RequestMessage = request,
            Content = new StreamContent(new PieceStream(Encoding.UTF8.GetBytes(Answer(1000, 1000)), 70_000, then: null, null, () => disposed = true)),
        });
        PowerSchoolClient client = await server.ClientAsync(throttle: 1);
        await foreach (PSQueryRecord row in client.RunQueryAsync(Query, default))
        {
            // Whoever reads an answer can ask other things meanwhile, also when one request at a time is allowed.
            server.AnswerWith(static _ => StubServer.Count(3));
            Assert.Equal(3, await client.CountStudentsAsync(new StudentQuery(), default));
            Assert.Equal("1", row.Fields["dcid"]);
            break;
        }
        Assert.True(disposed);
    }

    [Fact]
    public async Task TheRequestSaysWhatIsWanted()
    {
        using var server = new StubServer();
        var bodies = new List<string>();
        server.Answer = async (request, ct) =>
        {
            bodies.Add(await request.Content!.ReadAsStringAsync(ct));
            return StubServer.Json("""{"count":0}""");
        };
        PowerSchoolClient client = await server.ClientAsync();
        NamedQuery query = Query with { Filter = "students.grade_level==9", Order = "students.dcid;desc" };
        Assert.Empty(await client.RunQueryAsync(query, default).ListAsync());
        Assert.Empty(await client.RunQueryAsync(query with { PageSize = 10 }, default).ListAsync());
        Assert.Equal(0, await client.CountQueryAsync(query, default));
        Assert.All(bodies, static b => Assert.Equal("""{"schoolid":"701","grades":["9","10"],"$q":"students.grade_level==9"}""", b));
        string request = server.Requests.ElementAt(2);
        Assert.StartsWith($"POST /ws/schema/query/{Name}?pagesize=0&count=true&order=students.dcid%3Bdesc ", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerThatRefusesTheCountIsAskedForItByItself()
    {
        using var server = new StubServer();
        server.AnswerWith(static request => request.RequestUri!.Query.Contains("count=true", StringComparison.Ordinal)
            ? StubServer.Json("""{"message":"no"}""", 400)
            : request.RequestUri.AbsolutePath.EndsWith("/count", StringComparison.Ordinal) ? StubServer.Json("""{"count":2}""") : StubServer.Json(Answer(2)));
        Assert.Equal(2, (await (await server.ClientAsync()).RunQueryAsync(Query, default).ListAsync()).Count);
    }

    [Fact]
    public async Task PagesOfAQueryAreCountedAndTriedAgain()
    {
        using var server = new StubServer();
        int busy = 0;
        server.AnswerWith(request =>
        {
            if (request.RequestUri!.AbsolutePath.EndsWith("/count", StringComparison.Ordinal))
                return StubServer.Json("""{"count":5}""");
            if (busy++ == 0)
                return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
            int page = StubServer.Number(StubServer.Query(request)["page"]);
            string[] rows = [.. Enumerable.Range(1, 5).Skip((page - 1) * 2).Take(2).Select(static i => $$"""{"_id":{{i}},"dcid":"{{i}}"}""")];
            return StubServer.Json($$"""{"record":[{{string.Join(",", rows)}}]}""");
        });
        List<PSQueryRecord> read = await server.RunAsync((await server.ClientAsync()).RunQueryAsync(Query with { PageSize = 2 }, default).ListAsync());
        Assert.Equal(["1", "2", "3", "4", "5"], read.Select(static r => r.Fields["dcid"]!));
    }

    [Fact]
    public async Task OverARealConnectionACutBodyIsAnErrorToo()
    {
        string body = Answer(2000, 2000);
        int requests = 0;
        await using LoopbackServer server = await LoopbackServer.StartAsync(async context =>
        {
            requests++;
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(body[..(body.Length / 2)]);
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        using PowerSchoolConnection connection = await server.ConnectAsync();
        var e = await Assert.ThrowsAsync<XelloException>(() => new PowerSchoolClient(connection).RunQueryAsync(Query, default).ListAsync());
        Assert.Equal("ReadIncomplete", e.Id);
        Assert.Equal(1, requests);
    }

    /// <summary>A body that arrives in pieces, and may break at its end.</summary>
    private sealed class PieceStream(
        byte[] bytes, int piece, Exception? then, Func<CancellationToken, Task>? before = null, Action? disposed = null) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (before is not null)
                await before(cancellationToken);
            int count = Math.Min(Math.Min(piece, buffer.Length), bytes.Length - _position);
            if (count == 0 && then is not null)
                throw then;
            bytes.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            disposed?.Invoke();
            base.Dispose(disposing);
        }
    }
}
