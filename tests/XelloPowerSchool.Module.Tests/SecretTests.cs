using System.Management.Automation;

namespace XelloPowerSchool.Tests;

/// <summary>Secrets and student data stay out of every stream, message and property that people or logs see.</summary>
public sealed class SecretTests
{
    private const string Canary = "canary-3f9a1c-secret";

    [Fact]
    public void TheClientSecretIsNowhereToBeSeen()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name secrets -Students 100 -Date 2026-10-01");
        session.Run($"$wrong = [securestring]::new(); '{Canary}'.ToCharArray() | ForEach-Object {{ $wrong.AppendChar($_) }}");
        try
        {
            string secret = (string)session.Run("$sandbox.Credential.GetNetworkCredential().Password").Single().BaseObject;
            RunResult failed = session.Try("Connect-PowerSchool -Uri $sandbox.Uri -ClientId $sandbox.ClientId -ClientSecret $wrong -Verbose -Debug");
            RunResult worked = session.Try("$sandbox | Connect-PowerSchool -PassThru -Verbose -Debug; $null = Get-PSStudent -Verbose -Debug");
            string shown = session.Show("Get-PowerSchoolConnection; $sandbox");
            string everything = string.Join("\n", Texts(failed).Concat(Texts(worked)).Append(shown));
            Assert.DoesNotContain(Canary, everything, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, everything, StringComparison.Ordinal);

            foreach (PSObject o in session.Run("Get-PowerSchoolConnection; $sandbox"))
            {
                foreach (PSPropertyInfo property in o.Properties.Where(p => p.Value is not null))
                {
                    Assert.DoesNotContain(secret, property.Value.ToString()!, StringComparison.Ordinal);
                }
            }
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox secrets");
        }
    }

    /// <summary>Good reads and every kind of failure, with secrets and a student in reach: none of them turns up anywhere but in the student itself.</summary>
    [Fact]
    public void CanariesTurnUpInNoStreamAndInNoError()
    {
        const string Student = """{"id":1,"local_id":"71234567","name":{"last_name":"Canaryson","first_name":"Ann"},"demographics":{"birth_date":"2011-03-05"},"contact_info":{"email":"canary@example.org"}}""";
        const string Page = "<!DOCTYPE html><html><body>Dear Ann Canaryson, born 2011-03-05, canary@example.org</body></html>";
        (string Id, ScriptedAnswer Answer)[] answers =
        [
            ("", ScriptedAnswer.Json("{\"students\":{\"student\":" + Student + "}}")),
            ("SignInPageReceived", new(200, "text/html", Page, [])),
            ("SignInPageReceived", new(401, "text/html", Page, [])),
            ("SignInPageReceived", new(302, null, "", ["Location: /login?student=Canaryson&email=canary@example.org"])),
            ("ConnectionFailed", new(200, "application/json", "{\"students\":{\"student\":" + Student + "}}", [], IsCut: true)),
            ("UnexpectedResponse", ScriptedAnswer.Json("{\"students\":{\"student\":Canaryson canary@example.org}}")),
            ("UnexpectedResponse", ScriptedAnswer.Json("{\"students\":{\"student\":{\"id\":\"Canaryson\"}}}")),
            ("ReadIncomplete", ScriptedAnswer.Json("{\"students\":{\"student\":[" + Student + "," + Student + "]}}")),
            ("RequestRejected", ScriptedAnswer.Json("""{"message":"Invalid expression: name.last_name==Canaryson;contact_info.email==canary@example.org"}""", 400)),
            ("FilterValueRejected", ScriptedAnswer.Json("""{"message":"Invalid date 'Canaryson' passed for comparison to date field DOB"}""", 400)),
            ("RequestRejected", new(400, "text/plain", "Ann Canaryson canary@example.org", ["X-Student: Canaryson", "Set-Cookie: who=canary"])),
            ("AccessDenied", ScriptedAnswer.Json("""{"errorMessage":{"message":"Ann Canaryson is closed to you"}}""", 401)),
            ("TokenRejected", new(401, null, "", [$"WWW-Authenticate: Bearer error=\"invalid_token\",error_description=\"{ScriptedServer.Token} of Canaryson\""])),
            ("AccessDenied", ScriptedAnswer.Json("""{"message":"Canaryson","errors":[{"code":"Ann Canaryson","field":"canary@example.org","resource":"Ann Canaryson"}]}""", 403)),
            ("ResourceNotFound", ScriptedAnswer.Json("""{"message":"There is no Ann Canaryson"}""", 404)),
            ("ServerBusy", ScriptedAnswer.Json("""{"message":"Ann Canaryson"}""", 429, "Retry-After: 0")),
            ("ServerUnavailable", new(503, "text/html", Page, ["Retry-After: 0"])),
            ("ServerUnavailable", ScriptedAnswer.Json("""{"message":"ORA-00001 on Canaryson, canary@example.org"}""", 500, "Retry-After: 0")),
        ];
        using var session = new ModuleSession();
        using var server = new ScriptedServer();
        session.Set("Uri", server.Uri.AbsoluteUri);
        session.Run($$"""
            function Secure($text) { $s = [securestring]::new(); $text.ToCharArray() | ForEach-Object { $s.AppendChar($_) }; $s }
            $client = @{ Uri = $Uri; ClientId = 'id'; ClientSecret = Secure '{{Canary}}'; MaximumRetryCount = 1; NoProxy = $true; Source = 'V1' }
            """);
        List<string> seen = [];
        foreach ((string id, ScriptedAnswer answer) in answers)
        {
            server.Answer = request => request.Path.EndsWith("/count", StringComparison.Ordinal) ? ScriptedAnswer.Json("""{"resource":{"count":1}}""") : answer;
            RunResult result = session.Try("""
                $Error.Clear()
                $InformationPreference = $VerbosePreference = $DebugPreference = 'Continue'
                Connect-PowerSchool @client
                $null = Get-PSStudent -Name 'Canaryson, Ann' -Filter 'contact_info.email==canary@example.org'
                """);
            Assert.Equal(id, result.Errors.Count == 0 ? "" : result.ErrorId);
            Assert.NotEmpty(result.Debug);
            seen.AddRange(Texts(result));
            seen.AddRange(Listed(session, "@($Error); Get-PowerSchoolConnection"));
            seen.Add(session.Show("Get-PowerSchoolConnection"));
            session.Run("Get-PowerSchoolConnection | Disconnect-PowerSchool");
        }

        // The proxy's password, which a proxy that refuses it may send back.
        server.Answer = _ => new ScriptedAnswer(407, "text/html", Page, ["Proxy-Authenticate: Basic realm=\"Canaryson\""]);
        RunResult proxy = session.Try($"""
            $Error.Clear()
            Connect-PowerSchool -Uri https://ps.example.invalid -ClientId id -ClientSecret (Secure '{Canary}') -Proxy $Uri -ProxyCredential ([pscredential]::new('teller', (Secure 'canary-proxy-77'))) -MaximumRetryCount 0 -Debug -Verbose
            """);
        Assert.Equal("ProxyRefused", proxy.ErrorId);
        seen.AddRange(Texts(proxy));
        seen.AddRange(Listed(session, "@($Error)"));

        server.TokenAnswer = ScriptedAnswer.Json($$"""{"error":"invalid_client","error_description":"{{Canary}} of Canaryson"}""", 401);
        RunResult refused = session.Try("$Error.Clear(); Connect-PowerSchool @client -Debug -Verbose");
        Assert.Equal("InvalidCredential", refused.ErrorId);
        seen.AddRange(Texts(refused));

        string basic = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("id:" + Canary));
        string proxied = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("teller:canary-proxy-77"));
        Assert.All(seen, text => Assert.All(
            new[] { "canary", "71234567", "2011-03-05", basic, proxied },
            canary => Assert.DoesNotContain(canary, text, StringComparison.OrdinalIgnoreCase)));
        Assert.True(seen.Count > 1000, "everything was looked at");
    }

    [Theory]
    [InlineData("Invoke-PSQuery com.example.q @{ name = 'Canaryson' } -Filter 'students.last_name==Canaryson'")]
    [InlineData("Invoke-PSQuery com.example.q @{ name = 'Canaryson' } -PageSize 10")]
    [InlineData("Get-PSTableRecord students -Field dcid, last_name -Filter 'last_name==Canaryson'")]
    [InlineData("Get-PSCourseHistory -School 1")]
    [InlineData("Invoke-PowerSchoolRequest /ws/v1/x -Query @{ q = 'name.last_name==Canaryson' }")]
    [InlineData("Invoke-PowerSchoolRequest /ws/schema/table/u_x -Method Post -Body @{ last_name = 'Canaryson'; Canaryson = 1 }")]
    [InlineData("Test-PowerSchoolConnection")]
    public void NeitherGoodNorBadAnswersOfOtherReadsTurnUp(string read)
    {
        const string Row = """{"id":1,"name":"Students","_id":1,"dcid":"1","last_name":"Canaryson","tables":{"students":{"dcid":"1","last_name":"Canaryson"}}}""";
        ScriptedAnswer[] answers =
        [
            ScriptedAnswer.Json("{\"name\":\"Students\",\"count\":1,\"record\":[" + Row + "]}"),
            new(200, "application/json", "{\"record\":[" + Row + "," + Row + "]}", [], IsCut: true),
            ScriptedAnswer.Json("{\"record\":[{\"dcid\":Canaryson}]}"),
            ScriptedAnswer.Json("[\"Canaryson\"]"),
            new(200, "text/html", "<html>Canaryson</html>", []),
            ScriptedAnswer.Json("""{"message":"Invalid expression: last_name==Canaryson"}""", 400),
            ScriptedAnswer.Json("""{"message":"Ann Canaryson","errors":[{"field":"Ann Canaryson","code":"canary of hers","resource":"x"}]}""", 403),
            ScriptedAnswer.Json("""{"message":"Query of Ann Canaryson not found"}""", 404),
            ScriptedAnswer.Json("""{"message":"Canaryson"}""", 503, "Retry-After: 0"),
        ];
        using var session = new ModuleSession();
        using var server = new ScriptedServer();
        session.Set("Uri", server.Uri.AbsoluteUri);
        session.Run("Connect-PowerSchool -Uri $Uri -ClientId id -ClientSecret ([securestring]::new()) -MaximumRetryCount 1 -NoProxy -Source Table");
        List<string> seen = [];
        foreach (ScriptedAnswer answer in answers)
        {
            server.Answer = request => request.Path.EndsWith("/count", StringComparison.Ordinal) && answer.Status == 200 ? ScriptedAnswer.Json("""{"count":1}""") : answer;
            RunResult result = session.Try($"$Error.Clear(); $VerbosePreference = $DebugPreference = 'Continue'; $null = {read}");
            Assert.NotEmpty(result.Debug);
            seen.AddRange(Texts(result));
            seen.AddRange(Listed(session, "@($Error)"));
        }

        Assert.All(seen, text => Assert.DoesNotContain("canary", text, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void VerboseSaysOneLinePerExchangeWithoutQueryOrNames()
    {
        using var session = new ModuleSession();
        session.Run("$sandbox = Start-PowerSchoolSandbox -Name verbose -Students 250 -Date 2026-10-01; $sandbox | Connect-PowerSchool -Source V1");
        try
        {
            int before = (int)session.Run("$sandbox.Requests.Count").Single().BaseObject;
            RunResult result = session.Try("Get-PSStudent -Name Canaryname* -Verbose; Get-PSStudent -Verbose");
            int requests = (int)session.Run("$sandbox.Requests.Count").Single().BaseObject - before;
            Assert.Equal(requests, result.Verbose.Count);
            Assert.All(result.Verbose, line => Assert.Matches(@"^GET /ws/v1/district/student(/count)?: 200 in \d+ ms$", line));

            string all = string.Join("\n", result.Verbose);
            Assert.DoesNotContain("Canaryname", all, StringComparison.Ordinal);
            Assert.DoesNotContain("?", all, StringComparison.Ordinal);
            foreach (PSObject student in result.Output)
            {
                Assert.DoesNotContain((string)student.Properties["Email"].Value ?? "no email", all, StringComparison.Ordinal);
            }
        }
        finally
        {
            session.Run("Stop-PowerSchoolSandbox verbose");
        }
    }

    [Fact]
    public void TextFormsOfRecordsNameStudentsByKeyOnly()
    {
        using var session = new ModuleSession();
        using var folder = new TemporaryFolder();
        session.Set("Ledger", Path.Combine(folder.Path, "ledger.db"));
        session.Run("Connect-PowerSchool -Sandbox -Students 60 -Date 2026-10-01 -Name text");
        try
        {
            IReadOnlyList<PSObject> objects = session.Run("Get-PSStudent; Get-XelloRoster; Compare-XelloRoster -Ledger $Ledger");
            Assert.Equal(180, objects.Count);
            string[] names = [.. session.Run("Get-PSStudent | ForEach-Object LastName").Select(n => (string)n.BaseObject).Where(n => n.Length > 2)];
            foreach (PSObject o in objects)
            {
                Assert.DoesNotContain(names, name => o.BaseObject.ToString()!.Contains(name, StringComparison.Ordinal));
            }
        }
        finally
        {
            session.Run("Disconnect-PowerSchool");
        }
    }

    /// <summary>Every property of the objects and of what is in them, as Format-List * would show it, and their text.</summary>
    private static IEnumerable<string> Listed(ModuleSession session, string script) =>
        session.Run(script).SelectMany(o => Properties(o, depth: 5));

    internal static IEnumerable<string> Properties(PSObject o, int depth)
    {
        yield return o.ToString();
        if (depth == 0 || o.BaseObject is string || o.BaseObject.GetType().IsPrimitive)
        {
            yield break;
        }

        // PowerShell keeps the line that the user typed with an error; what stands there is not ours.
        foreach (PSPropertyInfo property in o.Properties.Where(p => p.Name is not ("InvocationInfo" or "ScriptStackTrace" or "CommandInvocation")))
        {
            object? value;
            try
            {
                value = property.Value;
            }
            catch (GetValueInvocationException)
            {
                continue; // reflection data of another culture and the like: Format-List leaves it out too
            }

            if (value is not null)
            {
                foreach (string text in Properties(PSObject.AsPSObject(value), depth - 1))
                {
                    yield return text;
                }
            }
        }
    }

    internal static IEnumerable<string> Texts(RunResult result) =>
        result.Errors.SelectMany(e => new[] { e.ToString(), e.Exception.ToString(), e.ErrorDetails?.ToString() ?? "", e.TargetObject?.ToString() ?? "" })
            .Concat(result.Verbose).Concat(result.Debug).Concat(result.Warnings).Concat(result.Information).Concat(result.Progress)
            .Concat(result.Output.Select(o => o.ToString()));
}
