using System.Globalization;
using System.Text;
using XelloPowerSchool.Sandbox.District;
using XelloPowerSchool.Sandbox.Plugins;

namespace XelloPowerSchool.Sandbox.Api;

/// <summary>POST /oauth/access_token: client credentials for a bearer token. Asked again, it gives the same token with the life that is left.</summary>
internal sealed class TokenService
{
    private readonly ulong _key;
    private readonly SandboxOptions _options;
    private readonly FaultSwitch _faults;
    private readonly PluginStore _plugins;
    private readonly object _gate = new();
    private string? _token;
    private DateTimeOffset _expires;
    private int _registration;
    private int _issued;

    public TokenService(ulong key, SandboxOptions options, FaultSwitch faults, PluginStore plugins) =>
        (_key, _options, _faults, _plugins) = (key, options, faults, plugins);

    public string ClientId => Credential(2);

    public string ClientSecret => Credential(3);

    private bool IsDisabled => _faults.IsOn(SandboxFault.PluginDisabled) || _plugins.Current is not { IsEnabled: true };

    public ApiResponse Issue(ApiRequest request)
    {
        if (IsDisabled || !IsClient(request.Authorization)) return OAuthError(401, "invalid_client");
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
            // Requests that come with a token that has expired already do not bring the next expiry closer.
            if (token is not null && token == _token && _options.Clock() < _expires && _faults.Strikes(SandboxFault.TokenExpires)) _expires = DateTimeOffset.MinValue;
            if (IsDisabled || token is null || token != _token || _registration != _plugins.Registration)
                return ApiResponse.InvalidToken("The access token is invalid");
            return _options.Clock() >= _expires ? ApiResponse.InvalidToken("The access token has expired") : null;
        }
    }

    private (string Token, TimeSpan Left) Current()
    {
        lock (_gate)
        {
            var now = _options.Clock();
            if (_token is null || now >= _expires || _registration != _plugins.Registration)
            {
                _registration = _plugins.Registration;
                _token = StableHash.Uuid(_key, 1000 + _issued++);
                _expires = now + _options.TokenLife;
            }
            return (_token, _expires - now);
        }
    }

    // A plugin that was deleted and installed again has another pair.
    private string Credential(int which) => StableHash.Uuid(_key, _plugins.Registration == 0 ? which : 500_000_000 + 10 * _plugins.Registration + which);

    private bool IsClient(string? authorization) =>
        string.Equals(authorization, "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{ClientId}:{ClientSecret}")), StringComparison.Ordinal);

    private static ApiResponse OAuthError(int status, string error) => ApiResponse.FromJson(json => json.WriteString("error", error), status);
}
