using System.Net;
using System.Text;
using XelloPowerSchool.PowerSchool;
using Xunit;

namespace XelloPowerSchool.Tests.PowerSchool;

public sealed class AnswerTests
{
    private static async Task<XelloException> CountAsync(HttpResponseMessage answer)
    {
        using var server = new StubServer();
        server.AnswerWith(_ => answer);
        PowerSchoolClient client = await server.ClientAsync(retries: 0);
        return await Assert.ThrowsAsync<XelloException>(() => client.CountStudentsAsync(new StudentQuery { LastName = "Canaryson" }, default));
    }

    [Fact]
    public async Task MissingFieldsAreListedAsThePluginNeedsThem()
    {
        XelloException e = await CountAsync(StubServer.Json(
            """{"message":"At least one column lacks sufficient permission","errors":[{"code":"NoAccess","field":"entry_date","resource":"Log"},{"code":"NoAccess","field":"SchoolID","resource":"Students"}]}""",
            403));
        Assert.Equal("AccessDenied", e.Id);
        Assert.Equal(403, e.StatusCode);
        Assert.Equal(XelloErrorCategory.PermissionDenied, e.Category);
        Assert.Contains("Log.entry_date, Students.SchoolID", e.Message, StringComparison.Ordinal);
        Assert.Contains("<field table=\"LOG\" field=\"entry_date\" access=\"ViewOnly\"/>", e.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains("<field table=\"STUDENTS\" field=\"SchoolID\" access=\"ViewOnly\"/>", e.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ASentenceWithHalfACharacterIsNotPassedOn()
    {
        XelloException e = await CountAsync(StubServer.Json("""{"message":"Invalid \ud83d"}""", 400));
        Assert.Equal("RequestRejected", e.Id);
    }

    [Theory]
    [InlineData("Invalid field specified: zzz is not valid column for table: Students", "Invalid field specified: zzz is not valid column for table: Students", "FieldNotFound")]
    [InlineData("Invalid number 'Canaryson' passed for comparison to number field LogTypeID", "Invalid number '...' passed for comparison to number field LogTypeID", "FilterValueRejected")]
    [InlineData("Query com.example.students not found", "Query com.example.students not found")]
    [InlineData("canary: Use PUT to update existing records.", "Use PUT to update existing records")]
    public async Task TheServersSentenceIsPassedOnWithoutValues(string says, string shown, string id = "RequestRejected")
    {
        XelloException e = await CountAsync(StubServer.Json($$"""{"message":"{{says}}"}""", 400));
        Assert.Equal(id, e.Id);
        Assert.EndsWith($"it says: {shown}.", e.Message, StringComparison.Ordinal);
        Assert.Equal("https://ps.example.org/ws/v1/district/student/count", e.Target);
    }

    [Theory]
    [InlineData("Ann Canaryson, born canary, cannot be read")]
    [InlineData("Invalid expression: name.last_name==Canaryson")]
    [InlineData("Invalid field specified: Ann Canaryson is not valid column for table: Students")]
    [InlineData("Query of Canaryson not found")]
    public async Task ASentenceThatCanQuoteARecordIsNotPassedOn(string says)
    {
        XelloException e = await CountAsync(StubServer.Json($$"""{"message":"{{says}}","errors":[{"field":"Ann Canaryson","resource":"x"}]}""", 403));
        Assert.Equal("AccessDenied", e.Id);
        Assert.DoesNotContain("canary", e + e.RecommendedAction, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("it says", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Canaryson")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("42")]
    [InlineData("{\"resource\":\"\"}")]
    [InlineData("{\"resource\":{\"count\":\"Canaryson\"}}")]
    [InlineData("{\"resource\":{\"count\":-1}}")]
    [InlineData("{\"resource\":{\"count\":9999999999}}")]
    [InlineData("{\"resource\":{\"count\":5}")]
    [InlineData("{\"resource\":{\"count\":5}} Canaryson")]
    [InlineData("{\"resource\":\"Canaryson\"}")]
    [InlineData("<?xml version=\"1.0\"?><resource><count>5</count></resource>")]
    public async Task WhatIsNotTheAnswerIsAnErrorThatQuotesNothing(string body)
    {
        XelloException e = await CountAsync(StubServer.Json(body));
        Assert.Equal("UnexpectedResponse", e.Id);
        Assert.DoesNotContain("Canaryson", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"resource":{"count":293}}""")]
    [InlineData("""{"resource":{"count":"293"}}""")]
    [InlineData("""{"count":293}""")]
    [InlineData("""{"resource":{"other":[1,{"count":2}],"count":293},"x":{}}""")]
    public async Task ACountComesInItsForms(string body)
    {
        using var server = new StubServer();
        server.AnswerWith(_ => StubServer.Json("\uFEFF" + body));
        Assert.Equal(293, await (await server.ClientAsync()).CountStudentsAsync(new StudentQuery(), default));
    }

    [Fact]
    public async Task TextThatIsNotUtf8IsAnError()
    {
        using var server = new StubServer();
        server.AnswerWith(request => request.RequestUri!.AbsolutePath.EndsWith("/count", StringComparison.Ordinal)
            ? StubServer.Count(1)
            : new HttpResponseMessage(HttpStatusCode.OK)
            {
                Content = new ByteArrayContent(Encoding.Latin1.GetBytes("""{"students":{"student":{"id":1,"name":{"last_name":"Canarysön"}}}}""")),
            });
        PowerSchoolClient client = await server.ClientAsync();
        var e = await Assert.ThrowsAsync<XelloException>(() => client.GetStudentsAsync(new StudentQuery(), default).ListAsync());
        Assert.Equal("UnexpectedResponse", e.Id);
        Assert.DoesNotContain("Canarys", e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "ResourceNotFound")]
    [InlineData(502, "ServerUnavailable")]
    [InlineData(200, "SignInPageReceived")]
    public async Task AWebPageDoesNotHideTheStatus(int status, string id)
    {
        XelloException e = await CountAsync(StubServer.Html(status));
        Assert.Equal(id, e.Id);
        Assert.DoesNotContain("Canaryson", e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryErrorSaysWhatToDo()
    {
        foreach (int status in new[] { 302, 400, 401, 403, 404, 408, 409, 415, 429, 500, 503 })
        {
            XelloException e = await CountAsync(StubServer.Json("""{"message":"no"}""", status));
            Assert.NotEmpty(e.RecommendedAction);
            Assert.Equal(status, e.StatusCode);
            Assert.DoesNotContain("?q=", e.Message, StringComparison.Ordinal);
        }
    }
}
