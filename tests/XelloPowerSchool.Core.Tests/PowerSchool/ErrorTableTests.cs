using System.Net;
using System.Net.Http.Headers;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

/// <summary>Every row of the API reference's tables of errors becomes one error with a stable id, a category and an advice.</summary>
public sealed class ErrorTableTests
{
    private const string Denied =
        """{"message":"At least one column lacks sufficient permission","errors":[{"code":"NoAccess","field":"entry_date","resource":"Log"},{"code":"NoAccess","field":"Subject","resource":"Log"}]}""";
    private const string QueryDenied =
        """{"message":"Validation Failed","errors":[{"resource":"com.x.y.students","field":"pssis_person_phone.phonetype","code":"No access to the field"}]}""";

    /// <summary>What is asked for; the answer to it is the row's.</summary>
    public enum Ask
    {
        Token,
        Resource,
        Table,
        TableCount,
        Row,
        Query,
        QueryStream,
        QueryCount,
    }

    // Section of the reference, what is asked for, status and body; the error and what its message must say.
    [Theory]
    [InlineData("1.3", Ask.Token, 401, """{"error":"invalid_client"}""", "InvalidCredential", XelloErrorCategory.AuthenticationError, "not enabled")]
    [InlineData("1.3", Ask.Token, 401, """{"error":"invalid_client","error_description":"Bad"}""", "InvalidCredential", XelloErrorCategory.AuthenticationError, "not enabled")]
    [InlineData("1.3", Ask.Token, 404, "", "ResourceNotFound", XelloErrorCategory.ObjectNotFound, "/oauth/access_token")]
    [InlineData("1.4", Ask.Resource, 401, "", "TokenRejected", XelloErrorCategory.AuthenticationError, "token")]
    [InlineData("1.4", Ask.Query, 401, "", "TokenRejected", XelloErrorCategory.AuthenticationError, "token")]
    [InlineData("2.2", Ask.Resource, 401, """{"errorMessage":{"message":"Plugin is missing required accessLevelV1Api READ permission"}}""", "PluginAccessDenied", XelloErrorCategory.PermissionDenied, "accessLevelV1Api")]
    [InlineData("2.2", Ask.Resource, 401, """{"errorMessage":{"message":"Something else"}}""", "AccessDenied", XelloErrorCategory.PermissionDenied, "refuses")]
    [InlineData("2.4", Ask.Resource, 400, """{"errorMessage":{"message":"pagesize exceeds the maximum"}}""", "PageSizeRejected", XelloErrorCategory.LimitsExceeded, "size of the pages")]
    [InlineData("2.5", Ask.Resource, 400, "", "RequestRejected", XelloErrorCategory.InvalidArgument, "does not accept")]
    [InlineData("2.7", Ask.Resource, 415, "", "RequestRejected", XelloErrorCategory.InvalidArgument, "does not accept")]
    [InlineData("3.4", Ask.Table, 404, """{"message":"Resource not found"}""", "TableNotFound", XelloErrorCategory.ObjectNotFound, "log")]
    [InlineData("3.4", Ask.TableCount, 404, """{"message":"Resource not found"}""", "TableNotFound", XelloErrorCategory.ObjectNotFound, "log")]
    [InlineData("3.4", Ask.Table, 405, """{"message":"GET, POST and PUT are not allowed on table"}""", "TableClosed", XelloErrorCategory.PermissionDenied, "closed to all plugins")]
    [InlineData("3.4", Ask.Table, 400, """{"message":"Invalid field specified: zzz is not valid column for table: Students"}""", "FieldNotFound", XelloErrorCategory.InvalidArgument, "zzz is not valid column")]
    [InlineData("3.4", Ask.Table, 400, """{"message":"Invalid number '2020-01-01' passed for comparison to number field LogTypeID"}""", "FilterValueRejected", XelloErrorCategory.InvalidArgument, "LogTypeID")]
    [InlineData("3.4", Ask.Table, 400, """{"message":"Querying not supported against clob or blob field types"}""", "FieldNotSearchable", XelloErrorCategory.InvalidArgument, "clob")]
    [InlineData("3.4", Ask.Table, 403, Denied, "AccessDenied", XelloErrorCategory.PermissionDenied, "Log.entry_date, Log.Subject")]
    [InlineData("3.4", Ask.TableCount, 403, Denied, "AccessDenied", XelloErrorCategory.PermissionDenied, "Log.entry_date, Log.Subject")]
    [InlineData("3.4", Ask.Row, 404, """{"message":"Resource not found"}""", null, XelloErrorCategory.ObjectNotFound, "")]
    [InlineData("3.4", Ask.Table, 409, """{"message":"no"}""", "ResourceConflict", XelloErrorCategory.ResourceExists, "changed meanwhile")]
    [InlineData("3.2", Ask.Table, 400, """{"message":"no"}""", "RequestRejected", XelloErrorCategory.InvalidArgument, "does not accept")]
    [InlineData("4.4", Ask.Query, 403, QueryDenied, "AccessDenied", XelloErrorCategory.PermissionDenied, "pssis_person_phone.phonetype")]
    [InlineData("4.4", Ask.QueryStream, 403, QueryDenied, "AccessDenied", XelloErrorCategory.PermissionDenied, "pssis_person_phone.phonetype")]
    [InlineData("4.4", Ask.Query, 404, """{"message":"Query com.x.y.students not found"}""", "PluginQueryNotFound", XelloErrorCategory.ResourceUnavailable, "com.x.y.students")]
    [InlineData("4.4", Ask.QueryStream, 404, """{"message":"Query com.x.y.students not found"}""", "PluginQueryNotFound", XelloErrorCategory.ResourceUnavailable, "com.x.y.students")]
    [InlineData("4.4", Ask.QueryCount, 404, "", "PluginQueryNotFound", XelloErrorCategory.ResourceUnavailable, "com.x.y.students")]
    [InlineData("4.4", Ask.Query, 400, "", "QueryArgumentRejected", XelloErrorCategory.InvalidArgument, "arguments")]
    [InlineData("4.4", Ask.QueryStream, 400, """{"message":"no"}""", "QueryArgumentRejected", XelloErrorCategory.InvalidArgument, "arguments")]
    [InlineData("8.1", Ask.Resource, 408, "", "RequestTimeout", XelloErrorCategory.OperationTimeout, "gave up")]
    [InlineData("8.1", Ask.Table, 429, "", "ServerBusy", XelloErrorCategory.LimitsExceeded, "too many requests")]
    [InlineData("8.1", Ask.Query, 429, "", "ServerBusy", XelloErrorCategory.LimitsExceeded, "too many requests")]
    [InlineData("8.1", Ask.Resource, 500, "", "ServerUnavailable", XelloErrorCategory.ResourceUnavailable, "cannot serve")]
    [InlineData("8.1", Ask.Table, 502, "", "ServerUnavailable", XelloErrorCategory.ResourceUnavailable, "cannot serve")]
    [InlineData("8.1", Ask.Query, 503, "", "ServerUnavailable", XelloErrorCategory.ResourceUnavailable, "cannot serve")]
    [InlineData("8.1", Ask.QueryStream, 504, "", "ServerUnavailable", XelloErrorCategory.ResourceUnavailable, "cannot serve")]
    [InlineData("8.3", Ask.Resource, 200, "<html><body>Sign in</body></html>", "SignInPageReceived", XelloErrorCategory.InvalidData, "web page")]
    [InlineData("8.3", Ask.QueryStream, 200, "<html><body>Sign in</body></html>", "SignInPageReceived", XelloErrorCategory.InvalidData, "web page")]
    [InlineData("8.3", Ask.Resource, 302, "", "SignInPageReceived", XelloErrorCategory.InvalidData, "sends the request on")]
    public async Task EachRowIsOneError(string section, Ask ask, int status, string body, string? id, XelloErrorCategory category, string says)
    {
        using var server = new StubServer { Source = ask == Ask.Row ? PowerSchoolSource.Table : PowerSchoolSource.V1 };
        HttpResponseMessage Answer()
        {
            HttpResponseMessage answer = StubServer.Json(body, status);
            if (section == "1.4")
            {
                answer.Headers.WwwAuthenticate.Add(new AuthenticationHeaderValue(
                    "Bearer", "error=\"invalid_token\",realm=\"PowerSchool\",error_description=\"The access token has expired\""));
            }
            if (status == 302)
                answer.Headers.Location = new Uri("https://sso.example.org/login?x=canary");
            return answer;
        }
        if (ask == Ask.Token)
            server.Token = _ => Answer();
        server.AnswerWith(_ => Answer());
        if (id is null)
        {
            Assert.Null(await (await server.ClientAsync(retries: 0)).GetStudentAsync(5, new StudentQuery { Expansions = [] }, default));
            return;
        }

        var e = await Assert.ThrowsAsync<XelloException>(() => AskAsync(server, ask));
        Assert.Equal((id, category, status), (e.Id, e.Category, e.StatusCode));
        Assert.Contains(says, e.Message, StringComparison.Ordinal);
        Assert.NotEmpty(e.RecommendedAction);
        // A token that is refused is renewed three times, and nothing else is: no answer makes the client run in circles.
        Assert.Equal(section == "1.4" ? 4 : 1, server.Requests.Count(static r => r.Contains("/oauth/", StringComparison.Ordinal)));
        Assert.InRange(server.Requests.Count, 1, section == "1.4" ? 9 : 6);
    }

    [Theory]
    [InlineData(Ask.Table, Denied, """<field table="LOG" field="entry_date" access="ViewOnly"/>""", """<field table="LOG" field="Subject" access="ViewOnly"/>""")]
    [InlineData(Ask.Query, QueryDenied, """<field table="PSSIS_PERSON_PHONE" field="phonetype" access="ViewOnly"/>""", "access_request")]
    public async Task MissingRightsAreTheLinesThatGiveThem(Ask ask, string body, string line, string other)
    {
        using var server = new StubServer();
        server.AnswerWith(_ => StubServer.Json(body, 403));
        var e = await Assert.ThrowsAsync<XelloException>(() => AskAsync(server, ask));
        Assert.Contains(line, e.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(other, e.RecommendedAction, StringComparison.Ordinal);
    }

    private static async Task AskAsync(StubServer server, Ask ask)
    {
        PowerSchoolClient client = await server.ClientAsync(retries: 0);
        var table = new TableQuery { Table = "log", Fields = ["entry_date"], Sort = ["dcid"] };
        var query = new NamedQuery { Name = "com.x.y.students", PageSize = 100 };
        Task asked = ask switch
        {
            Ask.Resource => client.CountStudentsAsync(new StudentQuery(), default),
            Ask.Table => client.GetTableRecordsAsync(table, default).ListAsync(),
            Ask.TableCount => client.CountTableRecordsAsync(table with { Filter = "entry_date=ge=2020-01-01" }, default),
            Ask.Query => client.RunQueryAsync(query, default).ListAsync(),
            Ask.QueryStream => client.RunQueryAsync(query with { PageSize = 0 }, default).ListAsync(),
            Ask.QueryCount => client.CountQueryAsync(query, default),
            _ => Task.CompletedTask,
        };
        await asked;
    }
}
