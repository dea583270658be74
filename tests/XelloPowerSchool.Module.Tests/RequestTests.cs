using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Invoke-PowerSchoolRequest: what goes out, what comes back, and what is not done.</summary>
public sealed class RequestTests : IDisposable
{
    private readonly ModuleSession _session = new();
    private readonly ScriptedServer _server = new();

    public RequestTests()
    {
        _session.Set("Uri", _server.Uri.AbsoluteUri);
        _session.Run("Connect-PowerSchool -Uri $Uri -ClientId id -ClientSecret ([securestring]::new()) -MaximumRetryCount 1 -NoProxy -Source V1");
    }

    public void Dispose()
    {
        _session.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void JsonComesBackAsObjects()
    {
        _server.Answer = _ => ScriptedAnswer.Json("""
            {"a":{"@x":"1, 2","id":9007199254740993,"rate":0.10,"tiny":1e-40,"on":true,"none":null,"empty":"","list":[{"n":1},{"n":2},[]]},"b":[],"date":"2026-10-01"}
            """);
        PSObject answer = Assert.Single(_session.Run("Invoke-PowerSchoolRequest /ws/v1/anything"));
        Assert.Equal(["a", "b", "date"], answer.Properties.Select(p => p.Name));
        var a = (PSObject)answer.Properties["a"].Value;
        Assert.Equal("1, 2", a.Properties["@x"].Value);
        Assert.Equal(9007199254740993L, a.Properties["id"].Value);
        Assert.Equal(0.10m, a.Properties["rate"].Value);
        Assert.Equal(1e-40, a.Properties["tiny"].Value);
        Assert.Equal(true, a.Properties["on"].Value);
        Assert.Null(a.Properties["none"].Value);
        Assert.Equal("", a.Properties["empty"].Value);
        Assert.Equal("2026-10-01", answer.Properties["date"].Value);
        Assert.Equal([1L, 2L], _session.Run("(Invoke-PowerSchoolRequest /ws/v1/anything).a.list | ForEach-Object { if ($_.n) { $_.n } }").Select(o => o.BaseObject));
        Assert.Equal(0, _session.Run("@((Invoke-PowerSchoolRequest /ws/v1/anything).b).Count").Single().BaseObject);
    }

    [Fact]
    public void TheElementsOfAListComeOneByOneAndTextAsText()
    {
        _server.Answer = _ => ScriptedAnswer.Json("[1,2,3]");
        Assert.Equal([1L, 2L, 3L], _session.Run("Invoke-PowerSchoolRequest ws/contacts/student/1").Select(o => o.BaseObject));
        _server.Answer = _ => new ScriptedAnswer(200, "text/plain;charset=utf-8", "powerquery.param.X=é\n", []);
        Assert.Equal("powerquery.param.X=é\n", _session.Run("Invoke-PowerSchoolRequest /ws/schema/query/api").Single().BaseObject);
        _server.Answer = _ => new ScriptedAnswer(204, null, "", []);
        Assert.Empty(_session.Run("Invoke-PowerSchoolRequest /ws/schema/table/u_x/1 -Method Delete"));
    }

    [Theory]
    [InlineData("-Path ws/v1/a", "/ws/v1/a", "")]
    [InlineData("-Path /ws/v1/a?x=1", "/ws/v1/a", "x=1")]
    [InlineData("-Path '/ws/v1/a?x=1#part' -Query @{ q = 'name==A*;id=gt=3'; b = 1, 2; a = [datetime]'2026-10-01'; c = $true }", "/ws/v1/a", "x=1&a=2026-10-01&b=1%2C2&c=true&q=name%3D%3DA%2A%3Bid%3Dgt%3D3")]
    [InlineData("-Path /ws/v1/a -Query ([ordered]@{ z = 'é'; a = 0.5 })", "/ws/v1/a", "z=%C3%A9&a=0.5")]
    [InlineData("-Path ($Uri + 'ws/v1/a')", "/ws/v1/a", "")]
    public void PathAndParametersAreSentAsMeant(string parameters, string path, string query)
    {
        _server.Answer = _ => ScriptedAnswer.Json("{}");
        _session.Run($"Invoke-PowerSchoolRequest {parameters}");
        ScriptedRequest request = Assert.Single(_server.Requests);
        Assert.Equal(("GET", path, query), (request.Method, request.Path, request.Query));
        Assert.Equal($"Bearer {ScriptedServer.Token}", request.Headers["Authorization"]);
        Assert.Equal("application/json", request.Headers["Accept"]);
    }

    [Theory]
    [InlineData("@{ tables = @{ u_x = [ordered]@{ z = 1; a = $null; t = $true; d = [datetime]'2026-10-01'; l = @('x', 2.5) } } }", """{"tables":{"u_x":{"z":1,"a":null,"t":true,"d":"2026-10-01","l":["x",2.5]}}}""")]
    [InlineData("[pscustomobject]@{ status = [System.DayOfWeek]::Monday; big = [ulong]::MaxValue; at = [datetime]'2026-10-01T08:30:00' }", """{"status":"Monday","big":18446744073709551615,"at":"2026-10-01T08:30:00"}""")]
    [InlineData("'{\"as\":\"it is\"}'", """{"as":"it is"}""")]
    [InlineData("@()", "[]")]
    [InlineData("@{ b = 1; a = 2 }", """{"a":2,"b":1}""")]
    public void BodiesAreJson(string body, string expected)
    {
        _server.Answer = _ => ScriptedAnswer.Json("{}", 201);
        _session.Run($"Invoke-PowerSchoolRequest /ws/schema/table/u_x -Method Post -Body ({body})");
        ScriptedRequest request = Assert.Single(_server.Requests);
        Assert.Equal(("POST", expected), (request.Method, request.Body));
        Assert.Equal("application/json; charset=utf-8", request.Headers["Content-Type"]);
    }

    [Fact]
    public void ATextIsSentWithTheTypeThatIsGiven()
    {
        _server.Answer = _ => ScriptedAnswer.Json("{}");
        _session.Run("Invoke-PowerSchoolRequest /ws/v1/student/test -Method Post -Body '<test>é</test>' -ContentType application/xml");
        Assert.Equal(("<test>é</test>", "application/xml; charset=utf-8"), (_server.Requests.Single().Body, _server.Requests.Single().Headers["Content-Type"]));
    }

    [Theory]
    [InlineData("-Path https://example.org/ws/v1/a")]
    [InlineData("-Path //example.org/ws/v1/a")]
    [InlineData("-Path '\\\\example.org\\x'")]
    [InlineData("-Path http://127.0.0.1:1/ws/v1/a")]
    [InlineData("-Path ($Uri -replace '//', '//who:canary@')")]
    [InlineData("-Path /oauth/access_token -Method Post")]
    [InlineData("-Path /ws/../oauth/access_token/")]
    [InlineData("-Path /ws/v1/a -Body @{}")]
    [InlineData("-Path /ws/v1/a -Method Post -Body 'x' -ContentType 'no type'")]
    [InlineData("-Path /ws/v1/a -Method Post -Body @{ s = ConvertTo-Nothing }", "CommandNotFoundException")]
    [InlineData("-Path /ws/v1/a -Method Post -Body @{ s = [securestring]::new() }")]
    [InlineData("-Path /ws/v1/a -Method Post -Body @{ s = [double]::NaN }")]
    [InlineData("-Path /ws/v1/a -Method Post -Body $loop")]
    [InlineData("-Path /ws/v1/a -Method Head", "ParameterArgumentValidationError")]
    public void WhatCannotBeSentIsNot(string parameters, string id = "InvalidRequest")
    {
        _session.Run("$loop = @{}; $loop.me = $loop");
        RunResult result = _session.Try($"Invoke-PowerSchoolRequest {parameters}");
        Assert.Equal(id, result.ErrorId);
        Assert.DoesNotContain("canary", result.Errors[0].ToString(), StringComparison.Ordinal);
        Assert.Empty(_server.Requests);
    }

    [Theory]
    [InlineData("/ws/v1/a", 2)]
    [InlineData("/ws/schema/query/com.example.q -Method Post", 2)]
    [InlineData("/ws/schema/table/u_x -Method Post", 1)]
    [InlineData("/ws/schema/table/u_x/1 -Method Put", 1)]
    [InlineData("/ws/schema/table/u_x/1 -Method Delete", 1)]
    public void ReadsAreRepeatedAndWritesNever(string call, int tries)
    {
        _server.Answer = _ => ScriptedAnswer.Json("{}", 503, "Retry-After: 0");
        Assert.Equal("ServerUnavailable", _session.Try($"Invoke-PowerSchoolRequest {call}").ErrorId);
        Assert.Equal(tries, _server.Requests.Count);
    }

    [Fact]
    public void WritesAskAndReadsDoNot()
    {
        _server.Answer = _ => ScriptedAnswer.Json("{\"done\":1}");
        Assert.Empty(_session.Run("Invoke-PowerSchoolRequest /ws/schema/table/u_x -Method Post -Body '{}' -WhatIf"));
        Assert.Empty(_server.Requests);
        Assert.Single(_session.Run("Invoke-PowerSchoolRequest /ws/v1/a -WhatIf"));
        Assert.Single(_session.Run("Invoke-PowerSchoolRequest /ws/schema/query/com.example.q/count -Method Post -Body @{} -WhatIf"));

        _session.Host.Terminal.Choices.Enqueue(2); // no
        Assert.Empty(_session.Run("Invoke-PowerSchoolRequest '/ws/schema/table/u_x?secret=canary' -Method Post -Body '{}' -Confirm"));
        string question = Assert.Single(_session.Host.Terminal.Questions);
        Assert.Contains("POST", question, StringComparison.Ordinal);
        Assert.Contains("/ws/schema/table/u_x", question, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", question, StringComparison.Ordinal);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Theory]
    [InlineData(404, "application/json", "{}", "ResourceNotFound")]
    [InlineData(403, "application/json", "{\"message\":\"At least one column lacks sufficient permission\",\"errors\":[{\"code\":\"NoAccess\",\"field\":\"dob\",\"resource\":\"Students\"}]}", "AccessDenied")]
    [InlineData(200, "text/html", "<html></html>", "SignInPageReceived")]
    [InlineData(200, "application/json", "{\"Canaryson\":", "UnexpectedResponse")]
    [InlineData(200, "application/json", "{\"a\":1,\"A\":2}", "UnexpectedResponse")]
    public void AnswersAreJudgedAsAllOthers(int status, string type, string body, string id)
    {
        _server.Answer = _ => new ScriptedAnswer(status, type, body, []);
        RunResult result = _session.Try("Invoke-PowerSchoolRequest /ws/v1/a");
        Assert.Equal(id, result.ErrorId);
        Assert.DoesNotContain("Canaryson", result.Errors[0].Exception.ToString(), StringComparison.Ordinal);
    }
}
