using Microsoft.AspNetCore.Http;

namespace City.Connectors.Http;

/// <summary>Answers a request with problem details (RFC 9457), as all doors of the city do.</summary>
/// <param name="context">The request.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="refusal">Why.</param>
public delegate Task Refusing(HttpContext context, int status, Refusal refusal);
