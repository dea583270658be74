using System.Globalization;
using System.Text;
using XelloPowerSchool.Sandbox.District;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>POST /oauth/access_token: client credentials for a bearer token. Asked again, it gives the same token with the life that is left.</summary>
internal sealed class TokenService
{
    private readonly ulong _key;
    private readonly SandboxOptions _options;
    private readonly FaultSwitch _faults;
    private readonly object _gate = new();
    private string? _token;
    private DateTimeOffset _expires;
    private int _issued;

    public TokenService(ulong key, SandboxOptions options, FaultSwitch faults)
    {
        (_key, _options, _faults) = (key, options, faults);
        (ClientId, ClientSecret) = (StableHash.Uuid(key, 2), StableHash.Uuid(key, 3));
    }

    public string ClientId { get; }

    public string ClientSecret { get; }

    public ApiResponse Issue(ApiRequest request)
    {
        if (_faults.IsOn(SandboxFault.PluginDisabled) || !IsClient(request.Authorization)) return OAuthError(401, "invalid_client");
        var form = new QueryString(Encoding.UTF8.GetString(request.Body));
        if (form["grant_type"] is not { } grant) return OAuthError(400, "invalid_request");
        if (grant != "client_credentials") return OAuthError(400, "unsupported_grant_type");

        var (token, left) = Current();
        return ApiResponse.FromJson(json =>
        {
            json.WriteString("access_token", token);
            json.WriteString("token_type", "Bearer");
            json.WriteString("expires_in", ((long)left.TotalSeconds).ToString(CultureInfo.InvariantCulture)); // a string, on real servers too
        });
    }

    /// <summary>Null when the token is good; otherwise the answer that says it is not.</summary>
    public ApiResponse? Refuse(ApiRequest request)
    {
        const string scheme = "Bearer ";
        var header = request.Authorization ?? "";
        var token = header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header.Substring(scheme.Length).Trim() : null;
        lock (_gate)
        {
            if (token is not null && token == _token && _faults.Strikes(SandboxFault.TokenExpires)) _expires = DateTimeOffset.MinValue;
            if (_faults.IsOn(SandboxFault.PluginDisabled) || token is null || token != _token)
                return ApiResponse.InvalidToken("The access token is invalid");
            return _options.Clock() >= _expires ? ApiResponse.InvalidToken("The access token has expired") : null;
        }
    }

    private (string Token, TimeSpan Left) Current()
    {
        lock (_gate)
        {
            var now = _options.Clock();
            if (_token is null || now >= _expires)
            {
                _token = StableHash.Uuid(_key, 1000 + _issued++);
                _expires = now + _options.TokenLife;
            }
            return (_token, _expires - now);
        }
    }

    private bool IsClient(string? authorization) =>
        string.Equals(authorization, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}")), StringComparison.Ordinal);

    private static ApiResponse OAuthError(int status, string error) => ApiResponse.FromJson(json => json.WriteString("error", error), status);
}
