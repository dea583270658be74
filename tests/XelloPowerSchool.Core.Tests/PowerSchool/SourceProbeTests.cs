using System.Net;
using XelloPowerSchool.Plugin;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class SourceProbeTests
{
    private const string NoV1 = """{"errorMessage":{"message":"Plugin is missing required accessLevelV1Api READ permission"}}""";
    private const string NoColumn = """{"message":"At least one column lacks sufficient permission","errors":[{"code":"NoAccess","field":"dob","resource":"Students"}]}""";
    private const string NoQuery = """{"message":"Query com.xellopowerschool.sync.students not found"}""";

    private static HttpResponseMessage Answer(HttpRequestMessage request, bool query, bool v1, bool table) => request.RequestUri!.AbsolutePath switch
    {
        "/ws/schema/query/com.xellopowerschool.sync.students/count" => query ? StubServer.Json("""{"count":7}""") : StubServer.Json(NoQuery, 404),
        "/ws/v1/district/student/count" => v1 ? StubServer.Count(0) : StubServer.Json(NoV1, 401),
        "/ws/schema/table/students" => table ? StubServer.Json("""{"name":"Students"}""") : StubServer.Json(NoColumn, 403),
        _ => new HttpResponseMessage(HttpStatusCode.InternalServerError),
    };

    [Theory]
    [InlineData(true, true, true, PowerSchoolSource.PowerQuery)]
    [InlineData(false, true, true, PowerSchoolSource.V1)]
    [InlineData(false, false, true, PowerSchoolSource.Table)]
    [InlineData(true, false, false, PowerSchoolSource.PowerQuery)]
    public async Task TheFirstSourceThatIsAllowedIsTaken(bool query, bool v1, bool table, PowerSchoolSource expected)
    {
        using var server = new StubServer { Source = null };
        server.AnswerWith(request => Answer(request, query, v1, table));
        using PowerSchoolConnection connection = await server.ConnectAsync();
        Assert.Equal(expected, connection.Source);
        Assert.Equal((int)expected, connection.Refusals.Count);
    }

    [Fact]
    public async Task WithoutAnyTheConnectionStandsAndReadsSayWhy()
    {
        using var server = new StubServer { Source = null };
        server.AnswerWith(static request => Answer(request, false, false, false));
        using PowerSchoolConnection connection = await server.ConnectAsync();
        Assert.Null(connection.Source);
        var e = await Assert.ThrowsAsync<XelloException>(() => new PowerSchoolClient(connection).GetSchoolsAsync(default).ListAsync());
        Assert.Equal("NoReadableSource", e.Id);
        Assert.Equal(XelloErrorCategory.PermissionDenied, e.Category);
        Assert.Contains("PowerQuery: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("(PluginQueryNotFound)", e.Message, StringComparison.Ordinal);
        Assert.Contains("(PluginAccessDenied)", e.Message, StringComparison.Ordinal);
        Assert.Contains("Students.dob", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerInTroubleIsNotTakenForOneThatRefuses()
    {
        using var server = new StubServer { Source = null };
        server.AnswerWith(static request => request.Method == HttpMethod.Post ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) : Answer(request, true, true, true));
        var e = await Assert.ThrowsAsync<XelloException>(() => server.RunAsync(server.ConnectAsync(retries: 1)));
        Assert.Equal("ServerUnavailable", e.Id);
    }

    [Fact]
    public async Task AForcedSourceIsNotProbed()
    {
        using var server = new StubServer { Source = PowerSchoolSource.Table };
        using PowerSchoolConnection connection = await server.ConnectAsync();
        Assert.Equal(PowerSchoolSource.Table, connection.Source);
        Assert.Equal(2, server.Requests.Count); // token and metadata
    }

    [Fact]
    public async Task TheSandboxIsReadAsItsPluginAllows()
    {
        using PowerSchoolSandbox plain = PowerSchoolSandbox.Create(new SandboxOptions { Students = 30 });
        using (PowerSchoolConnection connection = await SourceFixture.ConnectAsync(plain, source: null))
            Assert.Equal(PowerSchoolSource.V1, connection.Source);
        using PowerSchoolSandbox ours = PowerSchoolSandbox.Create(new SandboxOptions { Students = 30, Plugin = SyncPlugin.CreatePackage() });
        using (PowerSchoolConnection connection = await SourceFixture.ConnectAsync(ours, source: null))
            Assert.Equal(PowerSchoolSource.PowerQuery, connection.Source);
        using PowerSchoolSandbox closed = PowerSchoolSandbox.Create(new SandboxOptions { Students = 30, V1Access = false });
        using (PowerSchoolConnection connection = await SourceFixture.ConnectAsync(closed, source: null))
            Assert.Null(connection.Source);
    }

    [Fact]
    public async Task AQueryThatWasThereMeansThatThePluginIsOff()
    {
        using var server = new StubServer { Source = PowerSchoolSource.PowerQuery };
        server.AnswerWith(static _ => StubServer.Json(NoQuery, 404));
        PowerSchoolClient client = await server.ClientAsync();
        var e = await Assert.ThrowsAsync<XelloException>(() => client.GetStudentsAsync(new StudentQuery(), default).ListAsync());
        Assert.Equal("PluginQueryNotFound", e.Id);
        Assert.Contains("switched off", e.RecommendedAction, StringComparison.Ordinal);
    }
}
